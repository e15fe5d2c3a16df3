package io.patchbay.server.cli;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.wire.ScopeMapper;
import java.io.IOException;
import java.io.InputStream;

/// Whether two servers have the same catalog, as far as the one that holds less holds it.
final class CatalogComparison {
  private final FeedClient here;
  private final FeedClient there;

  /// @param same whether they have the same
  /// @param message what was compared, or the first difference
  record Result(boolean same, String message) {}

  CatalogComparison(FeedClient here, FeedClient there) {
    this.here = here;
    this.there = there;
  }

  /// Reads everything both have; blocks as long as that takes.
  ///
  /// @throws CommandFailure if one of them cannot be asked, or breaks off
  Result compare() {
    CatalogHead ours = here.head();
    CatalogHead theirs = there.head();
    Scope scope = theirs.scope().covers(ours.scope()) ? ours.scope() : theirs.scope();
    if (!ours.scope().covers(scope)) {
      return new Result(
          false,
          "neither holds what the other holds: %s here, and %s there"
              .formatted(name(ours.scope()), name(theirs.scope())));
    }
    long until = Math.min(ours.revision(), theirs.revision());
    Result result = compare(scope, until);
    if (!result.same || ours.revision() == theirs.revision()) {
      return result;
    }
    return new Result(
        false,
        "%s; here is revision %d, there is revision %d"
            .formatted(result.message, ours.revision(), theirs.revision()));
  }

  private Result compare(Scope scope, long until) {
    if (until > 0) {
      try (InputStream ours = here.changes(0, until, here.headAt(until), scope);
          InputStream theirs = there.changes(0, until, there.headAt(until), scope)) {
        var difference = new FeedComparison(ours, theirs).firstDifference();
        if (difference.isPresent()) {
          return new Result(false, "differs at " + difference.get());
        }
      } catch (InvalidValueException e) {
        throw new CommandFailure("what came is no feed: " + e.getMessage(), e);
      } catch (IOException e) {
        throw new CommandFailure("the comparison with " + there + " failed: " + e.getMessage(), e);
      }
    }
    return new Result(true, "the same up to revision %d, %s".formatted(until, name(scope)));
  }

  private static String name(Scope scope) {
    return scope.isAll() ? "everything" : ScopeMapper.toQuery(scope);
  }
}
