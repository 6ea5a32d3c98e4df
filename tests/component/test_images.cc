#include "component/test_images.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <vector>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

Result<void> run(std::vector<std::string> argv) {
  const std::string doing = argv[0] + " " + argv[1];
  TRY(const CommandOutput output, run_command(std::move(argv), std::chrono::seconds(60)));
  if (!output.status.success()) return Error(ErrorKind::internal, doing + ": " + output.err);
  return ok();
}

Result<void> make_root(const fs::path& root) {
  for (const char* folder : {"bin", "etc", "usr/local/bin", "tmp", "root", "home/trainer"})
    TRY_VOID(ensure_directory(root / folder));
  std::error_code failed;
  for (const char* busybox : {"/bin/busybox", "/usr/bin/busybox"}) {
    if (fs::exists(busybox, failed))
      fs::copy_file(fs::canonical(busybox), root / "bin/busybox", fs::copy_options::skip_existing,
                    failed);
  }
  if (!fs::exists(root / "bin/busybox"))
    return Error(ErrorKind::unavailable, "there is no busybox (apt-get install busybox-static)");
  TRY_VOID(run({(root / "bin/busybox").string(), "--install", "-s", (root / "bin").string()}));
  // --install writes links to the path it was called by; inside the image that is /bin/busybox.
  for (const auto& entry : fs::directory_iterator(root / "bin")) {
    if (!entry.is_symlink()) continue;
    const fs::path link = entry.path();
    fs::remove(link);
    fs::create_symlink("busybox", link);
  }
  TRY_VOID(replace_file(root / "usr/local/bin/train", "#!/bin/sh\necho train ran\n", 0755));
  TRY_VOID(replace_file(root / "usr/local/bin/not-executable", "#!/bin/sh\n", 0644));
  TRY_VOID(replace_file(root / "etc/passwd",
                        "root:x:0:0:root:/root:/bin/sh\n"
                        "trainer:x:1000:1000::/home/trainer:/bin/sh\n"));
  return replace_file(root / "etc/group",
                      "root:x:0:\nstaff:x:50:\ntrainer:x:1000:\ngpus:x:2000:trainer\n");
}

// What an image has below /opt/ml.
Result<void> add_code(const fs::path& folder, const std::string& plain) {
  const fs::path ml = folder / "ml";
  TRY_VOID(ensure_directory(ml / "code"));
  TRY_VOID(replace_file(ml / "code/data", "code of the image\n"));
  TRY_VOID(
      replace_file(ml / "code/run",
                   "#!/bin/sh\npwd; cat data; ls /opt/ml/model; echo made > /opt/ml/model/made; "
                   "ls /opt/ml/input | grep . || echo no input\n",
                   0755));
  TRY_VOID(ensure_directory(ml / "model"));
  TRY_VOID(replace_file(ml / "model/weights", "weights of the image\n"));
  TRY_VOID(ensure_directory(ml / "input/data"));
  TRY_VOID(replace_file(ml / "input/data/old", "input of the image\n"));
  const std::string code = plain.substr(0, plain.rfind(':')) + ":code";
  TRY_VOID(run({"umoci", "tag", "--image", plain, "code"}));
  TRY_VOID(run({"umoci", "insert", "--image", code, ml.string(), "/opt/ml"}));
  return run({"umoci", "config", "--image", code, "--config.entrypoint", "/opt/ml/code/run",
              "--config.workingdir", "/opt/ml/code"});
}

Result<void> add_comma(const fs::path& folder, const std::string& plain) {
  const fs::path root = folder / "comma";
  TRY_VOID(ensure_directory(root / "opt"));
  TRY_VOID(ensure_directory(root / "x,upperdir=y"));
  TRY_VOID(replace_file(root / "x,upperdir=y/file", "x\n"));
  std::error_code failed;
  fs::create_directory_symlink("/x,upperdir=y", root / "opt/ml", failed);
  if (failed) return Error::from_errno(failed.value(), "make a link");
  const std::string comma = plain.substr(0, plain.rfind(':')) + ":comma";
  TRY_VOID(run({"umoci", "tag", "--image", plain, "comma"}));
  return run({"umoci", "insert", "--image", comma, root.string(), "/"});
}

}  // namespace

Result<TestImages> TestImages::make() {
  TestImages images(::testing::TempDir() + "trainyard-images-" + random_hex(8));
  const fs::path root = images.folder_ / "root";
  TRY_VOID(make_root(root));
  const std::string layout = (images.folder_ / "layout").string();
  const std::string plain = layout + ":plain";
  TRY_VOID(run({"umoci", "init", "--layout", layout}));
  TRY_VOID(run({"umoci", "new", "--image", plain}));
  TRY_VOID(run({"umoci", "insert", "--image", plain, root.string(), "/"}));
  TRY_VOID(run({"umoci", "config", "--image", plain, "--config.env", "PATH=/usr/local/bin:/bin"}));
  TRY_VOID(run({"umoci",
                "config",
                "--image",
                plain,
                "--tag",
                "full",
                "--config.entrypoint",
                "sh",
                "--config.entrypoint",
                "-c",
                "--config.entrypoint",
                "echo \"$@\"",
                "--config.entrypoint",
                "sh",
                "--config.entrypoint",
                "image-entry",
                "--config.cmd",
                "image-cmd",
                "--config.env",
                "GREETING=image",
                "--config.env",
                "OWN=image"}));
  TRY_VOID(run({"umoci", "config", "--image", plain, "--tag", "user", "--config.user", "trainer",
                "--config.workingdir", "/work/dir", "--config.env", "GREETING=image"}));
  // Another configuration than plain's: runtimes distinguish images by it.
  TRY_VOID(
      run({"umoci", "config", "--image", plain, "--tag", "gzip", "--config.label", "is=zstd"}));
  TRY_VOID(run({"skopeo", "copy", "--quiet", "--dest-compress-format", "zstd",
                "oci:" + layout + ":gzip", "oci:" + layout + ":zstd"}));
  TRY_VOID(run({"umoci", "config", "--image", plain, "--tag", "volumes", "--config.volume",
                "/opt/ml/model", "--config.volume", "/opt/ml/checkpoints", "--config.volume",
                "/opt/data"}));
  TRY_VOID(add_code(images.folder_, plain));
  TRY_VOID(add_comma(images.folder_, plain));
  return images;
}

TestImages::~TestImages() {
  if (folder_.empty()) return;
  EXPECT_TRUE(remove_tree(folder_));
}

std::string TestImages::name(const std::string& tag) const {
  return "oci:" + (folder_ / "layout").string() + ":" + tag;
}

}  // namespace trainyard::runtime
