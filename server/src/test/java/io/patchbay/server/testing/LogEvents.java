package io.patchbay.server.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// What is written to one logger, and those below it, while this is open.
public final class LogEvents extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  private LogEvents(Logger logger) {
    this.logger = logger;
  }

  /// @param name of a class or a package
  public static LogEvents of(String name) {
    LogEvents events = new LogEvents((Logger) LoggerFactory.getLogger(name));
    events.start();
    events.logger.addAppender(events);
    return events;
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  public List<String> messages() {
    return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /// What an operator would have to look into.
  public List<String> errors() {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(LogEvents::described)
        .toList();
  }

  private static String described(ILoggingEvent event) {
    var thrown = event.getThrowableProxy();
    return event.getFormattedMessage()
        + (thrown == null ? "" : ": " + thrown.getClassName() + ": " + thrown.getMessage());
  }

  /// From now on the events come here only.
  public void keepFromTheLog() {
    logger.setAdditive(false);
  }

  @Override
  public void close() {
    logger.setAdditive(true);
    logger.detachAppender(this);
  }
}
