#pragma once

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"

// Simulates a power cut with a real file system: ext4 in a file. What was written and not synced is
// in the kernel's memory and not in that file; a copy of the file is the disk at that moment, and
// mounting the copy recovers it like the next boot.
namespace trainyard::test {

namespace fs = std::filesystem;

class CuttableDisk {
 public:
  // Disables what ext4 does for programs that don't sync: its journal is committed every five
  // minutes, and a rename over a file doesn't write the new one.
  CuttableDisk() {
    (void)ensure_directory(folder_, 0700);
    mounted_ =
        make() && mount(image(), path(), "loop,noatime,commit=300,noauto_da_alloc,nodiscard");
  }
  ~CuttableDisk() {
    for (const fs::path& cut : cuts_) (void)run({"umount", "-l", cut});
    if (mounted_) (void)run({"umount", "-l", path()});
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  CuttableDisk(const CuttableDisk&) = delete;
  CuttableDisk& operator=(const CuttableDisk&) = delete;

  // false: this user may not mount; skip the test.
  bool mounted() const { return mounted_; }
  fs::path path() const { return folder_ / "disk"; }
  // A folder with the disk's content after a power cut now. Nothing may write meanwhile. Empty: it
  // can't be mounted, for which the test fails.
  fs::path cut() {
    const std::string name = "cut-" + std::to_string(cuts_.size());
    const fs::path copy = folder_ / (name + ".img");
    if (!run({"cp", "--sparse=always", image(), copy})) return {};
    if (!mount(copy, folder_ / name, "loop,noatime")) return {};
    fs::remove(copy);  // the mount has it
    cuts_.push_back(folder_ / name);
    return cuts_.back();
  }
  void reset_cuts() {
    for (const fs::path& cut : cuts_) (void)run({"umount", "-l", cut});
    cuts_.clear();
  }
  // From here on every write fails: like ext4 after an error of its device.
  bool become_read_only() { return run({"mount", "-o", "remount,abort", path()}); }

 private:
  fs::path image() const { return folder_ / "disk.img"; }
  static bool run(std::vector<std::string> words) {
    const auto done = run_command(std::move(words), std::chrono::seconds(30));
    return done && done->status.success();
  }
  bool make() const {
    return run({"truncate", "-s", "48M", image()}) &&
           run({"mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-E",
                "nodiscard,lazy_itable_init=0,lazy_journal_init=0", image()});
  }
  static bool mount(const fs::path& from, const fs::path& to, const std::string& options) {
    return ensure_directory(to) && run({"mount", "-o", options, from, to});
  }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-power-" + random_hex(12));
  std::vector<fs::path> cuts_;
  bool mounted_ = false;
};

// A process that writes endlessly and reports what is acknowledged, one word each.
class Writer {
 public:
  using Say = std::function<void(const std::string&)>;
  // `work` runs in the process, and returns only when it fails.
  explicit Writer(const std::function<void(const Say&)>& work) {
    int ends[2];
    if (::pipe(ends) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::close(ends[0]);
      work([&](const std::string& word) {
        if (!write_all(ends[1], word + "\n")) ::_exit(1);
      });
      ::_exit(2);
    }
    ::close(ends[1]);
    said_ = UniqueFd(ends[0]);
  }
  ~Writer() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Continues until this many more are acknowledged; then it is stopped. False: it has ended by
  // itself.
  bool go_on(std::size_t more) {
    ::kill(child_, SIGCONT);
    const std::size_t wanted = words_.size() + more;
    while (words_.size() < wanted)
      if (!read_some()) return false;
    ::kill(child_, SIGSTOP);
    int status = 0;
    if (::waitpid(child_, &status, WUNTRACED) != child_ || !WIFSTOPPED(status)) return false;
    pollfd ready{said_.get(), POLLIN, 0};
    while (::poll(&ready, 1, 0) == 1 && read_some()) continue;
    return true;
  }
  const std::vector<std::string>& acknowledged() const { return words_; }

 private:
  bool read_some() {
    char buffer[4096];
    const ssize_t got = ::read(said_.get(), buffer, sizeof buffer);
    if (got <= 0) return false;
    text_.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t end; (end = text_.find('\n')) != std::string::npos; text_.erase(0, end + 1))
      words_.push_back(text_.substr(0, end));
    return true;
  }

  pid_t child_ = -1;
  UniqueFd said_;
  std::string text_;
  std::vector<std::string> words_;
};

}  // namespace trainyard::test
