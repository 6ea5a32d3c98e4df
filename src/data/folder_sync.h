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

// Options of a mirror.
struct MirrorOptions {
  // The file that records what S3 has (data/sync_ledger.h).
  std::filesystem::path ledger{};
  // Creates empty files beside each file directly in the folder: <file>.sagemaker-uploading while
  // it is uploaded and <file>.sagemaker-uploaded afterwards, which aren't uploaded themselves. Not
  // in subfolders: deleting one (Python's shutil.rmtree) fails if files appear meanwhile.
  bool marks = false;
  // How often the whole folder is scanned if changes are reported by the system, and if they
  // aren't.
  std::chrono::milliseconds rescan_watched{60'000};
  std::chrono::milliseconds rescan_unwatched{2'000};
};

struct FolderSyncOptions {
  // Files and folders whose names end like this aren't uploaded: ".tmp".
  std::vector<std::string> skipped_suffixes{};
  // The size of all files together: those that would exceed it aren't uploaded. Holes count, since
  // they are sent as zeros. 0: no limit.
  Bytes max_size{};
  // For the last pass, which retries for longer. nullptr: the same client as for the others.
  S3Client* resilient = nullptr;

  // Set: files are uploaded when they are closed, each as one version of it; what is deleted here
  // is deleted there. Not set: files are uploaded as they grow, from time to time, and nothing is
  // deleted there.
  std::optional<MirrorOptions> mirror{};

  // The rest is for files that grow. A file is uploaded when it hasn't changed for this long …
  std::chrono::nanoseconds settle = std::chrono::seconds(1);
  // … or, if it keeps changing, at least this often.
  std::chrono::nanoseconds at_least_every = std::chrono::seconds(30);
  // Deletes uploaded files. For folders that nothing else writes into.
  bool remove_uploaded = false;
};

struct SyncedPass {
  std::uint64_t files = 0;  // uploaded
  std::uint64_t bytes = 0;
  std::uint64_t deleted = 0;
  // For a mirror: the maximum time until the next pass.
  std::optional<std::chrono::milliseconds> next{};
};

// Keeps a place in S3 in sync with a folder that a container writes into, pass by pass: regular
// files in root/folder as <target>/<relative path>. data/sync_queue.h determines the order. Links
// aren't followed: the container may create one that points out of its volume.
//
// In a mirror, an object is one version of its file: a file that is open for writing, or changes
// while it is read, is uploaded later. If it can't be determined whether a file is open
// (folder_scan.h), one without an event counts as complete when it hasn't changed for two seconds.
// A file that is open again before its turn delays those after it, for a minute at most.
//
// A file that vanishes is skipped; one that can't be stored is reported once and skipped; after 100
// of these the others aren't reported. One thread at a time.
class FolderSync {
 public:
  // Copies root/folder, which must exist only if it is a mirror. `skipped` is called once for each
  // file that can't be stored or read. All outlive this.
  FolderSync(S3Client& s3, std::filesystem::path root, std::filesystem::path folder,
             S3Location target, FolderSyncOptions options, SkipNote skipped);

  // An error is the store's, and ends the pass: the next one continues. For a mirror also: the
  // folder doesn't exist.
  Result<SyncedPass> pass();
  // Uploads everything, also open files. For when nothing writes any more. For a mirror, a file
  // that can't be stored is an error too, after all others are stored.
  Result<SyncedPass> last_pass();
  // Returns when something has changed in a mirrored folder, or `wake` is readable, and after
  // `timeout` at the latest.
  void wait(std::chrono::milliseconds timeout, int wake) const;

  const S3Location& target() const { return target_; }

 private:
  using Time = std::chrono::nanoseconds;  // since 1970, of the file system's clock
  using Steady = std::chrono::steady_clock;
  enum class Step { done, blocked };

  Result<SyncedPass> run(bool last);
  Result<void> open_folder();
  Result<void> take_ledger();
  void look(bool last);
  void restart_watch(bool last);
  void scan_all(bool last);
  void schedule_scan(std::chrono::milliseconds pause);
  void take_events();
  bool take_batch(bool keep);  // false: there were none
  void take_file(const std::string& path, bool closed, bool keep);
  std::vector<FoundFile> find_files(const std::string& folder, bool last);
  // Decides whether a file found by a scan, which started at `began`, is to be uploaded.
  void evaluate(FoundFile& file, Time began);
  bool is_present(const std::string& path) const;
  bool is_skipped(std::string_view name) const;
  bool is_skipped_path(std::string_view path) const;
  bool is_stable(const std::string& path, const struct stat& info, Time now);
  std::optional<std::string> read_small(int fd, const struct stat& info) const;

  Result<void> process_queue(SyncedPass& pass, bool last);
  Result<Step> remove(const SyncItem& item, SyncedPass& pass);
  Result<Step> upload(const SyncItem& item, SyncedPass& pass, bool last);
  Result<Step> upload_content(const SyncItem& item, SyncedPass& pass);
  std::optional<Step> postpone(int fd, const SyncItem& item, const struct stat& info);
  Step delay_others(const SyncItem& item);
  Result<Step> upload_file(int fd, const struct stat& info, const SyncItem& item, SyncedPass& pass,
                           bool last);
  // The number of bytes sent; less than `size` if the file was truncated meanwhile.
  Result<std::uint64_t> send(int fd, std::uint64_t size, Upload& object, bool& unreadable) const;
  // Whether the bytes read from the file are one version of it that is still to be uploaded.
  bool is_one_version(int fd, Fingerprint seen);
  Result<void> note_storing(const std::string& path);
  Result<Step> end_upload(const SyncItem& item, const Result<void>& stored, std::uint64_t size,
                          SyncedPass& pass);
  Step skip_file(const std::string& path, Error why);
  void note_once(const std::string& path, const std::string& why);
  // Why a file of that size isn't uploaded; nullopt: it may be.
  std::optional<Error> find_excess(const std::string& path, Bytes size) const;
  void note_size(const std::string& path, std::uint64_t size);
  void mark(const std::string& path, std::string_view suffix, bool present) const;
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
  std::vector<std::string> just_read_;  // files whose contents were kept in the last batch
  std::optional<SyncLedger> ledger_;
  SyncQueue queue_;
  Steady::time_point next_scan_{};
  std::map<std::string, std::uint64_t> sizes_;  // of the folder's files that are in S3
  std::uint64_t total_size_ = 0;                // of those
  std::map<std::string, Time> waiting_since_;   // files that grow, with changes not yet in S3
  std::map<std::string, Error> left_out_;       // of a mirror: files that can't be stored
  std::set<std::string> noted_;                 // `skipped` was called
  // The upload that delays the others, and since when.
  std::string delayed_by_;
  Steady::time_point delayed_since_{};
};

}  // namespace trainyard::data
