#pragma once

#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::test {

// A folder that is a separate file system, in memory, until this is destroyed.
class SmallDisk {
 public:
  // `files`: how many it can hold; 0: enough.
  explicit SmallDisk(Bytes size, int files = 0) {
    (void)ensure_directory(path_, 0700);
    std::string options = "size=" + std::to_string(size.value);
    if (files > 0) options += ",nr_inodes=" + std::to_string(files);
    mounted_ = ::mount("none", path_.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // false: this user may not mount; skip the test.
  bool mounted() const { return mounted_; }
  const std::filesystem::path& path() const { return path_; }

  // Uses up all remaining space, to the last byte.
  void fill() {
    std::ofstream file(path_ / "fill", std::ios::binary | std::ios::app);
    const std::string page(4096, 'x');
    while (file.write(page.data(), static_cast<std::streamsize>(page.size())) && file.flush())
      continue;
  }
  // Creates empty files until no more can be created.
  void fill_with_files() {
    for (int i = 0; std::ofstream(path_ / ("file-" + std::to_string(i))); ++i) continue;
  }
  void free() { std::filesystem::remove(path_ / "fill"); }

 private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("trainyard-small-disk-" + random_hex(12));
  bool mounted_ = false;
};

}  // namespace trainyard::test
