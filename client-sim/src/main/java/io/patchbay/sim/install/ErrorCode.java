package io.patchbay.sim.install;

import io.patchbay.sim.wire.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/// What a report of a failure says: the HRESULT a Windows machine would give. Names and numbers
/// from winerror.h, wininet.h and wuerror.h.
enum ErrorCode {
  /// ERROR_INVALID_DATA: the offer itself cannot be right.
  INVALID_DATA(0x8007000D),
  /// ERROR_WRITE_FAULT.
  WRITE_FAULT(0x8007001D),
  /// ERROR_DISK_FULL.
  DISK_FULL(0x80070070),
  /// ERROR_WINHTTP_TIMEOUT, and ERROR_INTERNET_TIMEOUT.
  TIMEOUT(0x80072EE2),
  /// ERROR_WINHTTP_NAME_NOT_RESOLVED.
  NAME_NOT_RESOLVED(0x80072EE7),
  /// ERROR_WINHTTP_CANNOT_CONNECT.
  CANNOT_CONNECT(0x80072EFD),
  /// ERROR_WINHTTP_CONNECTION_ERROR.
  CONNECTION_ABORTED(0x80072EFE),
  /// ERROR_WINHTTP_INVALID_SERVER_RESPONSE.
  INVALID_RESPONSE(0x80072F78),
  /// WU_E_PT_HTTP_STATUS_NOT_FOUND.
  NOT_FOUND(0x80244019),
  /// WU_E_PT_HTTP_STATUS_SERVICE_UNAV.
  SERVICE_UNAVAILABLE(0x80244022),
  /// WU_E_PT_HTTP_STATUS_NOT_MAPPED.
  HTTP_STATUS(0x8024402B),
  /// WU_E_DM_INCORRECTFILEHASH.
  INCORRECT_FILE_HASH(0x80246002);

  private final int hresult;

  ErrorCode(int hresult) {
    this.hresult = hresult;
  }

  /// Returns the number, to be read unsigned.
  int hresult() {
    return hresult;
  }

  /// Returns what fits a failure.
  static ErrorCode of(IOException failure) {
    return switch (failure) {
      case GaveUpException gaveUp -> of(gaveUp.last());
      case DiskException disk -> disk.isFull() ? DISK_FULL : WRITE_FAULT;
      case WrongBytesException _ -> INCORRECT_FILE_HASH;
      case SocketTimeoutException _ -> TIMEOUT;
      case ConnectException _ -> CANNOT_CONNECT;
      case UnknownHostException _ -> NAME_NOT_RESOLVED;
      case ProtocolException _ -> INVALID_RESPONSE;
      case ProblemException problem -> ofStatus(problem.problem().getStatus());
      default -> failure.getCause() instanceof IOException cause ? of(cause) : CONNECTION_ABORTED;
    };
  }

  private static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 404 -> NOT_FOUND;
      case 503 -> SERVICE_UNAVAILABLE;
      default -> HTTP_STATUS;
    };
  }
}
