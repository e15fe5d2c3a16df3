package io.patchbay.server.http;

import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.content.ContentMismatchException;
import io.patchbay.server.content.NoSpaceException;
import io.patchbay.server.domain.BundleRefusedException;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.publish.PublishConflictException;
import io.patchbay.server.report.ReportsUnavailableException;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.PublicWire;
import io.patchbay.server.wire.ScopeMapper;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one table of what can go wrong, as RFC 9457 problem details.
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String RETRY_SECONDS = "2";

  private Problems() {}

  static Reply reply(Problem problem, Format format) {
    Reply reply =
        Reply.of(problem.status(), format.problemMediaType(), PublicWire.problem(problem, format))
            .with("Cache-Control", "no-store");
    return problem.status() == 503 ? reply.with("Retry-After", RETRY_SECONDS) : reply;
  }

  static Problem of(String kind, String title, int status, String detail, String field) {
    return new Problem(Problem.TYPES + kind, title, status, detail, field);
  }

  static Problem notFound() {
    return of("not-found", "Nothing is there", 404, "no such resource", "");
  }

  static Problem missing(String what) {
    return of("not-found", "Nothing is there", 404, what + ": not in the catalog", "");
  }

  static Reply methodNotAllowed(Route route, Format format) {
    String allowed = route.allowed();
    Problem problem =
        of("method-not-allowed", "Method not allowed", 405, "allowed: " + allowed, "method");
    return reply(problem, format).with("Allow", allowed);
  }

  static Problem malformed(String detail) {
    return of("malformed-request", "Malformed request", 400, detail, "request");
  }

  static Problem tooLarge(String what, int status, String detail) {
    return of("too-large", "Request too large", status, detail, what);
  }

  static Problem unexpected() {
    return of("expectation", "Expectation failed", 417, "only 100-continue can be met", "expect");
  }

  static Problem transferCoding() {
    return of("transfer-coding", "Not implemented", 501, "chunked, or none", "transfer-encoding");
  }

  static Problem timeout() {
    return of("timeout", "Request too slow", 408, "the request did not end in time", "request");
  }

  static Problem unauthorized() {
    return of(
        "unauthorized",
        "Token missing or wrong",
        401,
        "Authorization: Bearer TOKEN is required; `serve` wrote the token to admin.token",
        "authorization");
  }

  static Problem contentDamaged() {
    return of(
        "content-damaged",
        "Content damaged",
        503,
        "the file is missing or damaged on this server",
        "");
  }

  static Problem preconditionFailed() {
    return of(
        "precondition-failed",
        "Precondition failed",
        412,
        "the file is none of those that If-Match names",
        "if-match");
  }

  static Problem rangeNotSatisfiable(long size) {
    return of(
        "range-not-satisfiable",
        "Range not satisfiable",
        416,
        "the file has " + size + " bytes, and none where they were asked for",
        "range");
  }

  static Problem misplaced(long offset) {
    return of(
        "mismatching-upload-offset",
        "Piece out of place",
        409,
        "the next piece begins at byte " + offset,
        "upload-offset");
  }

  static Problem notYet(long revision) {
    return of(
        "not-yet",
        "Not there yet",
        404,
        "this catalog is at revision " + revision + "; ask again when it is further",
        "until");
  }

  static Problem behind(long revision) {
    return of(
        "catalog-behind",
        "The catalog is behind",
        409,
        "this catalog is at revision " + revision + " and has nothing after a later one",
        "since");
  }

  static Problem otherHistory(long until, Sha256 head) {
    return of(
        Problem.OTHER_HISTORY,
        "Another history",
        409,
        "revision "
            + until
            + " of this catalog has the head "
            + head
            + ": what is to lead to another one is not here",
        "head");
  }

  static Problem scopeNotHeld(MirrorState state) {
    Scope next = state.next();
    String changing = next == null ? "" : "; it is being changed to " + ScopeMapper.toText(next);
    return of(
        "scope-not-held",
        "Scope not held here",
        409,
        "this server holds "
            + ScopeMapper.toText(state.scope())
            + changing
            + ": ask for a part of that, or ask another server",
        "query");
  }

  private static Problem noSpace() {
    return of("no-space", "No space left", 507, "nothing was written: the disk is full", "");
  }

  /// What went wrong while a request was handled.
  static Problem of(Exception e) {
    return switch (e) {
      case InvalidValueException invalid ->
          of(
              "invalid-value",
              "Invalid value",
              400,
              invalid.getMessage() == null ? "" : invalid.getMessage(),
              invalid.field());
      case ManifestException manifest ->
          of(
              "manifest-refused",
              "Manifest refused, nothing published",
              422,
              manifest.getMessage() == null ? "" : manifest.getMessage(),
              "manifest");
      case BundleRefusedException refused ->
          of(
              "bundle-refused",
              "Bundle refused",
              409,
              refused.getMessage() == null ? "" : refused.getMessage(),
              "bundle");
      case ImportException refused ->
          of(
              "import-refused",
              "Import refused, nothing imported",
              422,
              refused.getMessage() == null ? "" : refused.getMessage(),
              "csv");
      case PublishConflictException conflict ->
          of(
              "publish-conflict",
              "Publish id used before",
              409,
              conflict.getMessage() == null ? "" : conflict.getMessage(),
              "publishId");
      case MediaTypes.NotAcceptableException notAcceptable ->
          of(
              "not-acceptable",
              "Not acceptable",
              406,
              "there are " + Format.JSON.mediaType() + " and " + Format.PROTOBUF.mediaType(),
              "accept");
      case MediaTypes.UnsupportedMediaTypeException unsupported ->
          of(
              "unsupported-media-type",
              "Unsupported media type",
              415,
              "send " + unsupported.expected() + ", not compressed",
              "content-type");
      case ContentMismatchException mismatch ->
          of(
              "content-mismatch",
              "Not the file it was sent for, nothing kept",
              422,
              mismatch.getMessage() == null ? "" : mismatch.getMessage(),
              "body");
      case NoSpaceException full -> {
        LOG.warn("no space for a file: {}", full.getMessage());
        yield noSpace();
      }
      case RejectedExecutionException overload ->
          of("overload", "Busy", 503, "too many requests wait; try again", "");
      case ReportsUnavailableException reports -> reports(reports);
      case CatalogException catalog -> catalog(catalog);
      default -> {
        LOG.error("a request failed", e);
        yield of("internal", "Internal error", 500, "the server failed; its log says why", "");
      }
    };
  }

  // Not logged again: the writer did so once, and machines come back.
  private static Problem reports(ReportsUnavailableException e) {
    return e.isDiskFull()
        ? noSpace()
        : of(
            "reports-unavailable",
            "Reports cannot be counted now",
            503,
            "none is lost that was answered: send these again later",
            "");
  }

  private static Problem catalog(CatalogException e) {
    LOG.error("the catalog failed", e);
    return switch (e.kind()) {
      case NO_SPACE -> noSpace();
      case UNKNOWN ->
          of(
              "unknown-outcome",
              "Outcome unknown",
              500,
              "the write may or may not have happened: repeat it with the same publish id",
              "publishId");
      case LOCKED, NEWER_FORMAT, CORRUPT, UNAVAILABLE ->
          of("catalog-unavailable", "Catalog unavailable", 503, "the server's log says why", "");
    };
  }
}
