// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.NIOFSDirectory;

/** Databases and an index that nobody here wrote; each prints what it read back. */
final class Workloads {
    private static final int ROWS = 1009;

    private Workloads() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "h2" -> database("jdbc:h2:" + folder.resolve("db") + ";WRITE_DELAY=0", "");
            case "derby" -> database("jdbc:derby:" + folder.resolve("db") + ";create=true", "");
            case "lucene" -> lucene(folder);
            case "kafka" -> kafka(folder);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void database(String url, String user) throws Exception {
        Random random = new Random(11);
        try (Connection connection = DriverManager.getConnection(url, user, "");
                Statement statement = connection.createStatement()) {
            statement.execute("create table t (id int primary key, text varchar(400))");
            try (PreparedStatement insert = connection.prepareStatement("insert into t values (?, ?)")) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, Long.toString(random.nextLong(), 36).repeat(20));
                    insert.execute();
                }
            }
            try (ResultSet result = statement.executeQuery("select count(*), min(text), max(text) from t")) {
                result.next();
                System.out.println(result.getInt(1) + " " + result.getString(2).hashCode() + " "
                        + result.getString(3).hashCode());
            }
        }
    }

    private static void lucene(Path folder) throws Exception {
        Random random = new Random(13);
        try (NIOFSDirectory directory = new NIOFSDirectory(folder.resolve("index"))) {
            IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
            config.setMergeScheduler(new SerialMergeScheduler());
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (int i = 0; i < ROWS; i++) {
                    Document document = new Document();
                    document.add(new TextField("text", "w" + random.nextInt(50) + " w" + i % 7, Field.Store.YES));
                    writer.addDocument(document);
                    if (i % 101 == 0) {
                        writer.commit();
                    }
                }
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                for (int i = 0; i < 7; i++) {
                    System.out.println(searcher.count(new TermQuery(new Term("text", "w" + i))));
                }
                System.out.println(reader.storedFields().document(ROWS / 2).get("text"));
            }
        }
    }

    /** A segment of Kafka's log: batches appended, flushed now and then, reopened, read back and cut. */
    private static void kafka(Path folder) throws Exception {
        Random random = new Random(17);
        File segment = folder.resolve("00000000000000000000.log").toFile();
        try (FileRecords log = FileRecords.open(segment)) {
            for (int i = 0; i < ROWS; i++) {
                byte[] value = Long.toString(random.nextLong(), 36).repeat(9).getBytes(StandardCharsets.UTF_8);
                log.append(MemoryRecords.withRecords(i, Compression.NONE, new SimpleRecord(1_000L + i, value)));
                if (i % 13 == 0) {
                    log.flush();
                }
            }
        }
        try (FileRecords log = FileRecords.open(segment, true, segment.length() > 0, 0, false)) {
            long sum = 0;
            for (Record record : log.records()) {
                byte[] value = new byte[record.valueSize()];
                record.value().get(value);
                sum += record.offset() * java.util.Arrays.hashCode(value);
            }
            log.truncateTo(log.sizeInBytes() / 2);
            System.out.println(sum + " " + log.sizeInBytes());
        }
    }
}
