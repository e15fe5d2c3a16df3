package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One thing a listener can be asked for.
///
/// @param name for metrics; from a closed set
/// @param prefix of the path, or the whole path
/// @param whole the path must be exactly the prefix
/// @param methods allowed; HEAD goes with GET; empty: every one, and the handler says which
/// @param handler what it does
record Route(String name, String prefix, boolean whole, Set<HttpMethod> methods, Handler handler) {
  /// Accepts a request on the event loop: checks and decodes it, and does not block.
  interface Handler {
    Work accept(Call call);
  }

  /// What remains to be done.
  sealed interface Work {
    /// Nothing: here is the answer.
    record Done(Reply reply) implements Work {}

    /// Something that may block and so runs on a worker, with decoded values only.
    record Blocking(Callable<Reply> task) implements Work {}

    /// Something that may block and so runs on a worker, and says then what remains.
    record Deferred(Callable<Work> task) implements Work {}

    /// Something to wait for, which holds no thread, and then something that may block. When the
    /// connection goes, or the server is stopping, the wait is ended early.
    record After(CompletableFuture<Void> until, Callable<Reply> task) implements Work {}

    /// Something that is under way elsewhere and holds no thread until its result comes.
    ///
    /// @param reply makes the answer of the result, on the event loop
    record Later<T>(CompletionStage<T> result, Function<T, Reply> reply) implements Work {}
  }

  static Route exactly(String name, String path, HttpMethod method, Handler handler) {
    return new Route(name, path, true, Set.of(method), handler);
  }

  static Route below(String name, String prefix, HttpMethod method, Handler handler) {
    return new Route(name, prefix, false, Set.of(method), handler);
  }

  boolean matches(String path) {
    return whole ? path.equals(prefix) : path.startsWith(prefix);
  }

  /// The value of `Allow` (RFC 9110, 10.2.1).
  String allowed() {
    return Stream.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PATCH)
        .filter(this::allows)
        .map(HttpMethod::name)
        .collect(Collectors.joining(", "));
  }

  boolean allows(HttpMethod method) {
    return methods.isEmpty()
        || methods.contains(method)
        || (method.equals(HttpMethod.HEAD) && methods.contains(HttpMethod.GET));
  }
}
