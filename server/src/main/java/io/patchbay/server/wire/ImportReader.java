package io.patchbay.server.wire;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportRow;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.ImportTable;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Shown;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a file to be imported: CSV (RFC 4180) in UTF-8, packed with gzip or not, whose first line
/// names the columns, in any order and any case:
///
/// | column | | what it holds |
/// | --- | --- | --- |
/// | `kb` | required | knowledge base article, 1 to 10 digits |
/// | `product` | required | product it was listed for, at most 200 characters |
/// | `component` | optional | component of that product it concerns; empty: the product as a whole |
/// | `first_listed` | optional | date such as `2008-12-17`, from 1970 on; empty: not known |
/// | `severity_max` | optional | `Critical`, `Important`, `Moderate` or `Low`; any other: unrated |
/// | `supersedes` | optional | KBs it replaces on that product, separated by `;` |
///
/// Other columns are ignored and named in a warning. Bounds: 1,000,000 rows, 256 MiB unpacked,
/// 16,384 characters a field. The first 20 faults are gathered and thrown together. For one file;
/// not thread-safe.
public final class ImportReader {
  private static final int ROWS_MAX = 1_000_000;
  private static final int COLUMNS_MAX = 100;
  private static final int FIELD_CHARS_MAX = 16_384;
  private static final int RECORD_CHARS_MAX = 1 << 18;
  private static final int NAME_CHARS_MAX = 200;
  private static final int FAULTS_MAX = 20;
  private static final Pattern KB = Pattern.compile("[1-9][0-9]{0,9}");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern LINE = Pattern.compile("starting at line ([0-9]{1,9})");
  private static final int FIRST_YEAR = 1970;

  private static final String KB_COLUMN = "kb";
  private static final String PRODUCT = "product";
  private static final String COMPONENT = "component";
  private static final String FIRST_LISTED = "first_listed";
  private static final String SEVERITY_MAX = "severity_max";
  private static final String SUPERSEDES = "supersedes";
  private static final Set<String> COLUMNS =
      Set.of(KB_COLUMN, PRODUCT, COMPONENT, FIRST_LISTED, SEVERITY_MAX, SUPERSEDES);

  private final ImportSource source;
  private final Map<String, Integer> columns = new HashMap<>();
  private final List<ImportRow> rows = new ArrayList<>();
  // The same few names stand in very many rows.
  private final Map<String, String> names = new HashMap<>();
  private final List<Finding> faults = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();
  private int width;
  private int lastLine = 1;
  private int unrated;
  private int unratedLine;

  private ImportReader(ImportSource source) {
    this.source = source;
  }

  /// @throws ImportException with up to 20 faults
  public static ImportTable read(ImportSource source) {
    return new ImportReader(source).table();
  }

  private ImportTable table() {
    try {
      readAll();
    } catch (CsvParseException e) {
      malformed(e);
    } catch (UncheckedIOException e) {
      unreadable(e.getCause() == null ? new IOException(e) : e.getCause());
    } catch (IOException e) {
      unreadable(e);
    }
    if (rows.isEmpty() && faults.isEmpty()) {
      fault(lastLine, "", "no rows", "give at least one below the names of the columns");
    }
    if (!faults.isEmpty()) {
      throw new ImportException(faults);
    }
    if (unrated > 0) {
      String what = unrated + " rows with no such severity, the first in this line";
      warn(unratedLine, SEVERITY_MAX, what, "nothing: they are taken as unrated");
    }
    return new ImportTable(source.name(), Sha256.of(source.csv()), rows, warnings);
  }

  private void readAll() throws IOException {
    InputStreamReader text =
        new InputStreamReader(
            UnpackedStream.of(source.csv()), StandardCharsets.UTF_8.newDecoder()); // Strict.
    CsvRecordHandler handler =
        CsvRecordHandler.of(
            h ->
                h.maxFields(COLUMNS_MAX)
                    .maxFieldSize(FIELD_CHARS_MAX)
                    .maxRecordSize(RECORD_CHARS_MAX));
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // Said by row(), with all others.
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .build(handler, text)) {
      Iterator<CsvRecord> records = csv.iterator();
      if (records.hasNext()) {
        header(records.next().getFields());
      }
      boolean readable = faults.isEmpty();
      while (readable && records.hasNext()) {
        row(records.next());
        readable = faults.size() < FAULTS_MAX && rows.size() <= ROWS_MAX;
      }
      if (rows.size() > ROWS_MAX) {
        fault(lastLine, "", "more than " + ROWS_MAX + " rows", "import it in several files");
      }
    }
  }

  private void header(List<String> fields) {
    width = fields.size();
    List<String> ignored = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      String field = i == 0 ? withoutByteOrderMark(fields.get(i)) : fields.get(i);
      String column = field.strip().toLowerCase(Locale.ROOT);
      if (!COLUMNS.contains(column)) {
        ignored.add(Shown.value(column));
      } else if (columns.put(column, i) != null) {
        fault(1, column, "column given twice", "keep one of them");
      }
    }
    for (String required : List.of(KB_COLUMN, PRODUCT)) {
      if (!columns.containsKey(required)) {
        fault(1, required, "no such column", "name the columns in the first line, with commas");
      }
    }
    if (!ignored.isEmpty()) {
      warn(1, "", "ignored: " + String.join(", ", ignored), "nothing, if that is meant");
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private void row(CsvRecord record) {
    int line = Math.toIntExact(record.getStartingLineNumber());
    lastLine = line;
    if (record.getFieldCount() != width) {
      fault(
          line,
          "",
          record.getFieldCount() + " fields",
          "give " + width + ", as many as there are columns; a field with a comma in quotes");
      return;
    }
    int before = faults.size();
    String kb = kb(line, KB_COLUMN, field(record, KB_COLUMN));
    String product = name(line, PRODUCT, field(record, PRODUCT));
    String component = name(line, COMPONENT, field(record, COMPONENT));
    if (product.isEmpty()) {
      fault(line, PRODUCT, "missing", "name the product");
    }
    Instant firstListed = date(line, field(record, FIRST_LISTED));
    Severity severity = severity(line, field(record, SEVERITY_MAX));
    List<String> supersedes = supersedes(line, field(record, SUPERSEDES));
    if (faults.size() == before) {
      rows.add(new ImportRow(line, kb, firstListed, product, component, severity, supersedes));
    }
  }

  private String field(CsvRecord record, String column) {
    Integer index = columns.get(column);
    return index == null ? "" : record.getField(index).strip();
  }

  private String kb(int line, String column, String text) {
    if (!KB.matcher(text).matches()) {
      wrong(line, column, text, "1 to 10 digits, without KB and leading zeros");
    }
    return names.computeIfAbsent(text, t -> t);
  }

  private String name(int line, String column, String text) {
    if (text.length() > NAME_CHARS_MAX) {
      wrong(line, column, text, "at most " + NAME_CHARS_MAX + " characters");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      wrong(line, column, text, "no control characters, and so no line breaks");
    }
    return names.computeIfAbsent(text, t -> t);
  }

  private @Nullable Instant date(int line, String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      LocalDate date = DATE.matcher(text).matches() ? LocalDate.parse(text) : LocalDate.MIN;
      if (date.getYear() >= FIRST_YEAR) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
      }
    } catch (DateTimeException e) {
      // Not a day of the calendar; said below, as of every other text.
    }
    wrong(line, FIRST_LISTED, text, "a date such as 2008-12-17, from 1970 on, or nothing");
    return null;
  }

  private Severity severity(int line, String text) {
    for (Severity severity : Severity.values()) {
      if (severity.name().equalsIgnoreCase(text)) {
        return severity;
      }
    }
    if (columns.containsKey(SEVERITY_MAX) && unrated++ == 0) {
      unratedLine = line;
    }
    return Severity.UNRATED;
  }

  private List<String> supersedes(int line, String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    Set<String> superseded = new LinkedHashSet<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank() && faults.size() < FAULTS_MAX) {
        superseded.add(kb(line, SUPERSEDES, part.strip()));
      }
    }
    return List.copyOf(superseded);
  }

  private void malformed(CsvParseException e) {
    String reason = String.valueOf(e.getMessage());
    Matcher line = LINE.matcher(reason);
    fault(
        line.find() ? Integer.parseInt(line.group(1)) : lastLine,
        "",
        Shown.sentence(reason),
        "write CSV as in RFC 4180, at most " + FIELD_CHARS_MAX + " characters a field");
  }

  private void unreadable(IOException e) {
    if (e instanceof CharacterCodingException) {
      fault(UnpackedStream.lineNotUtf8(source.csv()), "", "not UTF-8", "save the file as UTF-8");
    } else if (e instanceof UnpackedStream.TooLongException) {
      fault(lastLine, "", String.valueOf(e.getMessage()), "import it in several files");
    } else {
      fault(
          lastLine, "", "behind this line: gzip damaged: " + e.getMessage(), "pack the file again");
    }
  }

  private void wrong(int line, String column, String value, String expected) {
    fault(line, column, Shown.value(value), expected);
  }

  private void fault(int line, String column, String message, String remedy) {
    if (faults.size() < FAULTS_MAX) {
      faults.add(Finding.of(source.name(), line, column, message, remedy));
    }
  }

  private void warn(int line, String column, String message, String remedy) {
    warnings.add(Finding.of(source.name(), line, column, message, remedy));
  }
}
