import java.net.URI;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.*;

/** What Hadoop's S3A file system does against a server. Usage: HadoopFiles BUCKET; prints what it saw as JSON. */
public class HadoopFiles {
  public static void main(String[] arguments) throws Exception {
    Configuration settings = new Configuration();
    settings.set("fs.s3a.endpoint", System.getenv("AWS_ENDPOINT_URL"));
    settings.set("fs.s3a.endpoint.region", System.getenv("AWS_DEFAULT_REGION"));
    settings.setBoolean("fs.s3a.path.style.access", true);
    settings.set("fs.s3a.multipart.size", "5M");
    settings.set("fs.s3a.multipart.threshold", "5M");
    FileSystem files = FileSystem.newInstance(URI.create("s3a://" + arguments[0] + "/"), settings);

    byte[] big = new byte[12 << 20];
    Arrays.fill(big, (byte) 'x');
    big[big.length - 1] = 'y';
    write(files, "/dir/big", big);  // in parts
    write(files, "/dir/a b+c.txt", "words".getBytes("UTF-8"));
    files.mkdirs(new Path("/empty"));
    // As the classic committers do it: copies and deletes.
    boolean renamed = files.rename(new Path("/dir"), new Path("/moved"));

    byte[] end = new byte[4];
    long size;
    try (FSDataInputStream in = files.open(new Path("/moved/big"))) {
      in.seek(big.length - 4);
      in.readFully(end);
      size = files.getFileStatus(new Path("/moved/big")).getLen();
    }
    byte[] words = new byte[5];
    try (FSDataInputStream in = files.open(new Path("/moved/a b+c.txt"))) {
      in.readFully(words);
    }
    TreeSet<String> found = new TreeSet<>();
    for (RemoteIterator<LocatedFileStatus> at = files.listFiles(new Path("/"), true); at.hasNext();)
      found.add(at.next().getPath().toUri().getPath());
    boolean missing = !files.exists(new Path("/dir"));
    boolean folder = files.getFileStatus(new Path("/empty")).isDirectory();
    for (FileStatus one : files.listStatus(new Path("/"))) files.delete(one.getPath(), true);
    int left = files.listStatus(new Path("/")).length;
    files.close();
    System.out.println("{\"renamed\":" + renamed + ",\"size\":" + size + ",\"end\":\"" + new String(end, "UTF-8")
        + "\",\"words\":\"" + new String(words, "UTF-8") + "\",\"found\":"
        + found.stream().collect(Collectors.joining("\",\"", "[\"", "\"]")) + ",\"missing\":" + missing + ",\"folder\":"
        + folder + ",\"left\":" + left + "}");
  }

  private static void write(FileSystem files, String path, byte[] bytes) throws Exception {
    try (FSDataOutputStream out = files.create(new Path(path), true)) {
      out.write(bytes);
    }
  }
}
