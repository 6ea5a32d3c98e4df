#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/tree_watch.h"
#include "base/unique_fd.h"
#include "data/folder_scan.h"
#include "data/s3_client.h"
#include "data/s3_location.h"
#include "data/sync_ledger.h"
#include "data/sync_queue.h"
#include "data/upload_folder.h"

namespace trainyard::data {

// S3 as a mirror of the folder.
struct MirrorOptions {
  // Where to keep what S3 has (data/sync_ledger.h).
  std::filesystem::path ledger{};
  // Leaves empty files beside each file of the folder itself: <file>.sagemaker-uploading while it
  // is uploaded and <file>.sagemaker-uploaded after, which are not uploaded themselves. None in
  // folders in it: who deletes one of those (Python's shutil.rmtree) fails if files come and go
  // meanwhile.
  bool marks = false;
  // How often the whole folder is looked through where the system tells what changes, and where it
  // doesn't.
  std::chrono::milliseconds rescan_watched{60'000};
  std::chrono::milliseconds rescan_unwatched{2'000};
};

struct FolderSyncOptions {
  // Files and folders whose names end like this stay here: ".tmp".
  std::vector<std::string> skipped_suffixes{};
  // A larger file stays here: its holes count, for they are sent as zeros. 0: no limit.
  Bytes most_a_file{};
  // For the last pass, which has more patience with the store. nullptr: the same as for the others.
  S3Client* patient = nullptr;

  // Set: files are uploaded when they are closed, each as one version of it; what is deleted here
  // is deleted there. Not set: what files have grown to is uploaded from time to time, and nothing
  // is deleted there.
  std::optional<MirrorOptions> mirror{};

  // The rest is for files that grow. One is uploaded once nothing has changed it for this long …
  std::chrono::nanoseconds settle = std::chrono::seconds(1);
  // … or, if it never rests, at least this often.
  std::chrono::nanoseconds at_least_every = std::chrono::seconds(30);
  // Deletes what was uploaded. For folders that nobody else writes into.
  bool remove_uploaded = false;
};

struct SyncedPass {
  std::uint64_t files = 0;  // uploaded
  std::uint64_t bytes = 0;
  std::uint64_t deleted = 0;
  // Of a mirror: how soon the next pass has to follow, if nothing happens before.
  std::optional<std::chrono::milliseconds> next{};
};

// Keeps a place in S3 in step with a folder that a container is writing into, pass by pass:
// root/folder's regular files as <target>/<relative path>. data/sync_queue.h decides on the order.
// No link is followed: the container may make one that points out of its volume.
//
// Mirrored, an object is one version of its file: one that is open for writing, or changes while it
// is read, is uploaded later. Where it can't be told whether a file is open (folder_scan.h), one
// that came without an event is taken for whole after two seconds of rest. A file that is open
// again before its turn has come holds up those behind it, for a minute at most.
//
// A file that vanishes is passed over, and one that can't be stored is said once and left out. One
// thread at a time.
class FolderSync {
 public:
  // root/folder is what is copied. Unless it is a mirror it needn't be there. `skipped` is told
  // once of each file that can't be stored or read. All outlive this.
  FolderSync(S3Client& s3, std::filesystem::path root, std::filesystem::path folder,
             S3Location target, FolderSyncOptions options, SkipNote skipped);

  // An error is the store's, and ends the pass: the next one takes up what this one left. Of a
  // mirror also: the folder isn't there.
  Result<SyncedPass> pass();
  // Everything there is, also what is open. For when nobody writes any more. Of a mirror a file
  // that can't be stored is an error too, once all others are.
  Result<SyncedPass> last_pass();
  // Returns when something has changed in a mirrored folder, or `wake` is readable, and after
  // `timeout` at the latest.
  void wait(std::chrono::milliseconds timeout, int wake) const;

  const S3Location& target() const { return target_; }

 private:
  using Time = std::chrono::nanoseconds;  // since 1970, of the file system's clock
  using Steady = std::chrono::steady_clock;
  enum class Step { went_on, blocked };

  Result<SyncedPass> run(bool last);
  Result<void> open_folder();
  Result<void> take_ledger();
  void look(bool last);
  void watch_anew(bool last);
  void look_through(bool last);
  void look_soon(std::chrono::milliseconds pause);
  void take_events();
  bool take_batch(bool keep);  // false: there were none
  void take_file(const std::string& path, bool closed, bool keep);
  std::vector<FoundFile> find_files(const std::string& folder, bool last);
  // Whether a file that a look found, which began then, is to be uploaded.
  void judge(FoundFile& file, Time began);
  bool is_there(const std::string& path) const;
  bool is_skipped(std::string_view name) const;
  bool is_skipped_path(std::string_view path) const;
  bool has_settled(const std::string& path, const struct stat& info, Time now);
  std::optional<std::string> read_small(int fd, const struct stat& info) const;

  Result<void> work_off(SyncedPass& pass, bool last);
  Result<Step> remove(const SyncItem& item, SyncedPass& pass);
  Result<Step> upload(const SyncItem& item, SyncedPass& pass, bool last);
  Result<Step> upload_kept(const SyncItem& item, SyncedPass& pass);
  std::optional<Step> put_off(int fd, const SyncItem& item, const struct stat& info);
  Step hold_up(const SyncItem& item);
  Result<Step> upload_file(int fd, const struct stat& info, const SyncItem& item, SyncedPass& pass,
                           bool last);
  // What was sent of the file; less than `size` if it was cut meanwhile.
  Result<std::uint64_t> send(int fd, std::uint64_t size, Upload& object, bool& unreadable) const;
  // Whether what was read of the file is one version of it, which is still to be uploaded.
  bool is_one_version(int fd, Fingerprint seen);
  Result<void> note_storing(const std::string& path);
  Result<Step> end_upload(const SyncItem& item, const Result<void>& stored, std::uint64_t size,
                          SyncedPass& pass);
  Step leave_out(const std::string& path, Error why);
  void note_once(const std::string& path, const std::string& why);
  void mark(const std::string& path, std::string_view suffix, bool there) const;
  std::string key_of(const std::string& path) const { return join_key(target_.key, path); }

  S3Client& live_;
  S3Client* s3_ = nullptr;  // of the pass under way
  const std::filesystem::path root_;
  const std::filesystem::path folder_;
  const S3Location target_;
  const FolderSyncOptions options_;
  const SkipNote skipped_;

  UniqueFd top_;
  std::optional<TreeWatch> watch_;
  Time watched_since_{};                // of the folder that was watched last
  std::vector<std::string> just_kept_;  // files whose contents were kept in the last batch
  std::optional<SyncLedger> ledger_;
  SyncQueue queue_;
  Steady::time_point next_look_{};
  std::map<std::string, Time> waiting_since_;  // files that grow, with changes not yet in S3
  std::map<std::string, Error> left_out_;      // of a mirror: what can't be stored
  std::set<std::string> noted_;                // `skipped` was told
  // The upload that holds up the others, and since when.
  std::string held_up_by_;
  Steady::time_point held_up_since_{};
};

}  // namespace trainyard::data
