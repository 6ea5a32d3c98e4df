#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"
#include "data/upload_folder.h"

namespace trainyard::data {

struct SyncFolderOptions {
  // Files and folders whose names end like this stay here: ".tmp".
  std::vector<std::string> skipped_suffixes{};
  // A file is uploaded once nothing has changed it for this long …
  std::chrono::nanoseconds settle = std::chrono::seconds(1);
  // … or, if it never rests, at least this often.
  std::chrono::nanoseconds at_least_every = std::chrono::seconds(30);
  // A larger file stays here: its holes count, for they are sent as zeros. 0: no limit.
  Bytes most_a_file{};
  // Deletes what was uploaded. For folders that nobody else writes into.
  bool remove_uploaded = false;
};

struct SyncedPass {
  std::uint64_t files = 0;  // uploaded
  std::uint64_t bytes = 0;
  bool more = false;  // there were more than one pass takes: the next should follow at once
};

// Copies a folder that a container is writing into to S3, pass by pass: each pass uploads the
// regular files that are new or changed (size, time of modification or inode) since they were
// uploaded last, as <target>/<relative path>. What is deleted here stays there.
//
// Uploads in the order in which the files were changed, and never one that was changed after the
// pass began: so an index is not there before the file that it tells of. A file that changes while
// it is read is uploaded again by a later pass; one that vanishes is passed over, and one that the
// disk couldn't take or is too large is said once and left out. No link is followed: the container
// may make one that points out of its volume.
//
// Memory: some 50 bytes a file, one part of an upload, and the names of one pass's uploads (at most
// some thousand). One thread at a time.
class SyncFolder {
 public:
  // root/folder is what is copied; it needn't be there. `skipped` is told once of each file that
  // can't be stored or read. All outlive this.
  SyncFolder(S3Client& s3, std::filesystem::path root, std::filesystem::path folder,
             S3Location target, SyncFolderOptions options, SkipNote skipped);

  // An error is the store's, and ends the pass: the next one takes up what this one left.
  Result<SyncedPass> pass();
  // Everything that changed, whether it has settled or not. For when nobody writes any more.
  Result<SyncedPass> last_pass();

  const S3Location& target() const { return target_; }

 private:
  using Time = std::chrono::nanoseconds;  // since 1970, of the file system's clock
  struct Known {
    std::uint64_t uploaded = 0;  // the fingerprint of what is in S3; 0: nothing
    Time waiting_since{};        // first seen with changes that are not in S3; 0: none
    std::uint32_t seen_in = 0;   // the pass
    bool noted = false;          // `skipped` was told
  };
  struct Candidate {
    Time changed;
    std::string path;  // relative
    bool operator<(const Candidate& other) const {
      return changed != other.changed ? changed < other.changed : path < other.path;
    }
  };

  Result<SyncedPass> run(bool last);
  void scan(int top, bool last, std::vector<Candidate>& found, SyncedPass& pass);
  void scan_folder(int top, const std::string& folder, Time now, bool last,
                   std::vector<std::string>& inner, std::vector<Candidate>& found);
  Result<void> upload(int top, const Candidate& candidate, SyncedPass& pass);
  bool is_skipped(std::string_view name) const;
  void note_once(Known& known, const std::string& path, const std::string& why);
  Known& known(const std::string& path);

  S3Client& s3_;
  const std::filesystem::path root_;
  const std::filesystem::path folder_;
  const S3Location target_;
  const SyncFolderOptions options_;
  const SkipNote skipped_;
  std::unordered_map<std::uint64_t, Known> known_;  // by the path's hash
  std::uint32_t pass_ = 0;
};

}  // namespace trainyard::data
