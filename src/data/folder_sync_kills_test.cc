#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <random>
#include <thread>

#include "base/files.h"
#include "base/random.h"
#include "data/download_channel.h"
#include "data/folder_sync.h"
#include "support/folder_s3.h"

// A process that saves checkpoints all the time, as a container does, and one that keeps S3 in step
// with them, as an agent does. Both are killed (SIGKILL) at any moment, and begun again: the second
// one on what the one before it left; or both, in a new folder that is restored from S3.
//
// TRAINYARD_CHECKPOINT_KILLS: how many cycles; 50 without it.
namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int kMaxSize = 300 << 10;

int cycles_wanted() {
  const char* const wanted = std::getenv("TRAINYARD_CHECKPOINT_KILLS");
  return wanted == nullptr ? 50 : std::max(1, std::atoi(wanted));
}

// The content of that step's checkpoint, such that a part of it, or of another step's, is
// recognized as incomplete.
std::string model_of(int step) {
  std::mt19937 random(static_cast<unsigned>(step));
  std::string bytes(1024 + random() % kMaxSize, '\0');
  for (char& byte : bytes) byte = static_cast<char>('a' + random() % 26);
  return bytes + ":" + std::to_string(step);
}

int step_in(const fs::path& folder) {
  return std::atoi(read_file(folder / "latest").value_or("0").c_str());
}

volatile std::sig_atomic_t stop_signalled = 0;

// Saves step after step, each in one of the ways in which frameworks do.
class Saver {
 public:
  explicit Saver(fs::path folder) : folder_(std::move(folder)), random_(std::random_device()()) {}

  [[noreturn]] void run() {
    std::signal(SIGTERM, [](int) { stop_signalled = 1; });
    for (int step = step_in(folder_) + 1; stop_signalled == 0; ++step) {
      save(step);
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 4000));
    }
    ::_exit(0);
  }

 private:
  void write(const fs::path& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const std::size_t half = bytes.size() / 2;
    file.write(bytes.data(), static_cast<std::streamsize>(half)).flush();
    if (random_() % 8 == 0) std::this_thread::sleep_for(1ms);
    file.write(bytes.data() + half, static_cast<std::streamsize>(bytes.size() - half));
  }
  void replace(const fs::path& path, const std::string& bytes) {
    write(path.string() + ".tmp", bytes);
    fs::rename(path.string() + ".tmp", path);
  }

  // The marker first.
  void remove(int step) {
    const fs::path path = folder_ / ("step-" + std::to_string(step));
    fs::remove(path / "done");
    fs::remove_all(path);
  }

  void save(int step) {
    const std::string name = "step-" + std::to_string(step);
    remove(step);  // an incomplete one of a killed saver
    switch (random_() % 3) {
      case 0:  // a folder that is renamed when all is in it
        fs::remove_all(folder_ / "making");
        fs::create_directory(folder_ / "making");
        write(folder_ / "making" / "model", model_of(step));
        fs::rename(folder_ / "making", folder_ / name);
        break;
      case 1:
        fs::create_directory(folder_ / name);
        replace(folder_ / name / "model", model_of(step));
        break;
      default:
        fs::create_directory(folder_ / name);
        write(folder_ / name / "model", model_of(step));
    }
    write(folder_ / name / "done", std::to_string(step));
    if (random_() % 2 == 0)
      replace(folder_ / "latest", std::to_string(step));
    else
      write(folder_ / "latest", std::to_string(step));
    std::ofstream(folder_ / "log", std::ios::app) << "saved " << step << "\n";
    for (int old = step - 4; old <= step - 2; ++old) remove(old);
  }

  const fs::path folder_;
  std::mt19937 random_;
};

class FolderSyncKills : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(root_ / "s3"));
    start_over();
  }
  void TearDown() override {
    end(saver_);
    end(syncer_);
    fs::remove_all(root_);
  }

  fs::path folder() const { return root_ / ("instance-" + std::to_string(instance_)) / "folder"; }
  fs::path ledger() const { return folder().parent_path() / "ledger"; }

  // An instance with the content of S3.
  void start_over() {
    fs::remove_all(folder().parent_path());
    ++instance_;
    ASSERT_TRUE(ensure_directory(folder()));
    DownloadOptions options;
    options.may_be_empty = true;
    const auto restored = download_channel(s3_, {"b", "out/"}, folder(), options);
    ASSERT_TRUE(restored) << restored.error().message();
    ASSERT_TRUE(SyncLedger::write_restored(ledger(), folder()));
    // The next saver must start with what is complete.
    const int step = step_in(folder());
    if (step == 0) return;
    const auto model = read_file(folder() / ("step-" + std::to_string(step)) / "model");
    ASSERT_TRUE(model && *model == model_of(step)) << "step " << step;
  }

  template <class Work>
  static pid_t begin(Work work) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      work();
    } catch (const std::exception& error) {
      // Not the test's own: that is the parent's.
      std::fprintf(stderr, "%s\n", error.what());
    }
    ::_exit(1);
  }
  static void end(pid_t& child, int signal = SIGKILL) {
    if (child <= 0) return;
    ::kill(child, signal);
    ::waitpid(child, nullptr, 0);
    child = 0;
  }

  FolderSync make_sync() {
    FolderSyncOptions options;
    options.skipped_suffixes = {".sagemaker-ignore", ".sagemaker-uploading", ".sagemaker-uploaded"};
    options.mirror = MirrorOptions{.ledger = ledger(), .marks = true};
    return {s3_,          folder().parent_path(), "folder",
            {"b", "out"}, std::move(options),     [](const std::string&) {}};
  }
  void begin_sync() {
    syncer_ = begin([this] {
      FolderSync sync = make_sync();
      for (;;) {
        const auto pass = sync.pass();
        if (!pass) return;
        sync.wait(pass->next.value_or(10ms), -1);
      }
    });
  }
  void begin_saver() {
    saver_ = begin([this] { Saver(folder()).run(); });
  }

  // For each marker in S3, what it marks exists. Nobody changes S3 now.
  void check_objects() {
    const auto objects = s3_.objects();
    for (const auto& [key, bytes] : objects) {
      if (!key.ends_with("/done")) continue;
      ++markers_;
      const auto model = objects.find(key.substr(0, key.size() - 4) + "model");
      ASSERT_NE(model, objects.end()) << key << " is there, and no model";
      ASSERT_EQ(model->second, model_of(std::atoi(bytes.c_str()))) << key << " marks a torn one";
    }
    const auto latest = objects.find("out/latest");
    if (latest == objects.end()) return;
    ASSERT_FALSE(latest->second.empty());
    const int step = std::atoi(latest->second.c_str());
    const auto model = objects.find("out/step-" + latest->second + "/model");
    ASSERT_NE(model, objects.end()) << "latest is " << step << ", which isn't there";
    ASSERT_EQ(model->second, model_of(step));
    ASSERT_GE(step, newest_) << "an older one than before";
    newest_ = step;
  }

  // When nobody writes, S3 equals the folder.
  void check_barrier() {
    FolderSync sync = make_sync();
    const auto last = sync.last_pass();
    ASSERT_TRUE(last) << last.error().message();
    std::map<std::string, std::string> present;
    for (const auto& entry : fs::recursive_directory_iterator(folder())) {
      const std::string name = fs::relative(entry.path(), folder()).string();
      if (entry.is_regular_file() && !name.ends_with(".sagemaker-uploaded") &&
          !name.ends_with(".sagemaker-uploading"))
        present["out/" + name] = read_file(entry.path()).value();
    }
    ASSERT_EQ(s3_.objects(), present);
  }

  const fs::path root_ = fs::temp_directory_path() / ("trainyard-kills-" + random_hex(12));
  FolderS3 s3_{root_ / "s3"};
  int instance_ = 0;
  pid_t saver_ = 0, syncer_ = 0;
  int newest_ = 0;   // the latest step in S3 so far
  int markers_ = 0;  // looked at
};

TEST_F(FolderSyncKills, CostNoCheckpoint) {
  const int cycles = cycles_wanted();
  std::mt19937 random(std::random_device{}());
  int restores = 0, barriers = 0;
  begin_saver();
  for (int cycle = 1; cycle <= cycles && !HasFatalFailure(); ++cycle) {
    begin_sync();
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 60));
    const bool lose_instance = cycle % 5 == 0, barrier = cycle % 10 == 0;
    // A saver that is killed during a write cleans up its own incomplete file.
    if (barrier) end(saver_, SIGTERM);
    end(syncer_);
    if (lose_instance) end(saver_);
    check_objects();
    if (barrier && !HasFatalFailure()) check_barrier();
    if (lose_instance && !HasFatalFailure()) {
      start_over();
      begin_saver();
      ++restores;
      barriers += barrier;
    }
  }
  EXPECT_GT(newest_, 0);
  if (HasFailure()) return;
  std::printf("%d kills, %d instances restored, %d barriers, %d markers looked at, step %d\n",
              cycles, restores, barriers, markers_, newest_);
}

}  // namespace
}  // namespace trainyard::data
