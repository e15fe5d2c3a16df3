package io.patchbay.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// How many bytes the threads of a JVM with such names have allocated so far: `AllocatedBytes PID
/// REGEX`. Exact, whatever the collector does.
final class AllocatedBytes {
  private AllocatedBytes() {}

  @SuppressWarnings("BanJNDI") // The address is that of a server of our own, by way of its pid.
  public static void main(String[] args) throws IOException, AttachNotSupportedException {
    if (args.length != 2) {
      System.err.println("usage: AllocatedBytes PID REGEX");
      System.exit(2);
    }
    VirtualMachine machine = VirtualMachine.attach(args[0]);
    String url = machine.startLocalManagementAgent();
    machine.detach();
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url))) {
      var threads =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.THREAD_MXBEAN_NAME,
              com.sun.management.ThreadMXBean.class);
      Pattern name = Pattern.compile(args[1]);
      long[] ids =
          Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
              .filter(Objects::nonNull)
              .filter(thread -> name.matcher(thread.getThreadName()).find())
              .mapToLong(ThreadInfo::getThreadId)
              .toArray();
      System.out.println(Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum());
    }
  }
}
