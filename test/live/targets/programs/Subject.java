import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.util.zip.Adler32;

/**
 * A Java program that calls native code from many threads, with the compiler and the collector at work.
 *
 * Keeps the protocol of test/live/programs/program.h: `java Subject STATS_FILE [name=value]...`. Option: threads=4.
 *
 * Two functions, one row each. `update` is Java_java_util_zip_Adler32_update of libzip, which the virtual machine loads
 * by itself when it is first needed: `add ecx, 100` (83 c1 64) at its start makes it see another byte, which counts as
 * new. `processors` is JVM_ActiveProcessorCount of the virtual machine itself: `mov eax, 1234; ret` (b8 d2 04 00 00 c3)
 * instead of its start makes it say 1234, which counts as new.
 */
public final class Subject {
  private static final int COLUMNS = 16;
  private static final int HEADER_WORDS = 8;
  private static final int ROWS = 2;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private static long expected(int value) {
    return ((long) (1 + value) << 16) | (1 + value);
  }

  private static int judgeUpdate(int value) {
    Adler32 sum = new Adler32();
    sum.update(value);
    long result = sum.getValue();
    if (result == expected(value)) return 0;
    return result == expected((value + 100) & 0xff) ? 1 : 3;
  }

  private static int judgeProcessors() {
    int result = Runtime.getRuntime().availableProcessors();
    if (result == PROCESSORS) return 0;
    return result == 1234 ? 1 : 3;
  }

  private static void count(MappedByteBuffer stats, int row, int column) {
    int at = (HEADER_WORDS + row * COLUMNS + column) * 8;
    stats.putLong(at, stats.getLong(at) + 1);
  }

  private static void callForEver(MappedByteBuffer stats, int thread) {
    for (int x = 0; ; x++) {
      count(stats, thread * ROWS, judgeUpdate(x & 0xff));
      count(stats, thread * ROWS + 1, judgeProcessors());
      if (x % 4096 == 0) pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  public static void main(String[] arguments) throws Exception {
    int threads = 4;
    for (String argument : arguments) if (argument.startsWith("threads=")) threads = Integer.parseInt(argument.substring(8));
    long size = (HEADER_WORDS + (long) threads * ROWS * COLUMNS) * 8;
    MappedByteBuffer stats;
    try (RandomAccessFile file = new RandomAccessFile(arguments[0], "rw")) {
      file.setLength(size);
      stats = file.getChannel().map(MapMode.READ_WRITE, 0, size);
    }
    stats.order(ByteOrder.LITTLE_ENDIAN);
    stats.put("SGSTATS1".getBytes("US-ASCII"));
    stats.putLong(8, (long) threads * ROWS);
    stats.putLong(16, COLUMNS);
    for (int t = 0; t < threads; t++) {
      int thread = t;
      new Thread(() -> callForEver(stats, thread)).start();
    }
    System.out.printf(
        "{\"pid\":%d,\"threads\":%d,\"rows\":[\"update\",\"processors\"],"
            + "\"columns\":[\"old\",\"new\",\"newer\",\"wrong\"],\"sites\":{}}%n",
        ProcessHandle.current().pid(), threads);
    System.out.flush();
  }
}
