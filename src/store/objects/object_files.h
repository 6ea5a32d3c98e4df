#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// The folders that hold the objects' bytes (docs/formats/objects.md):
//   .incoming/<file id>           uploads under way, and parts
//   <bucket>/<key>                finished objects with a plain key
//   .escaped/<bucket>/<file id>   finished objects whose key can't be a path here
// Every path is walked segment by segment from an open folder, without following links: no key can
// lead out of its bucket. Any thread; blocks. Nothing here knows of the index.
namespace trainyard::store::objects {

class ObjectFiles {
 public:
  static Result<ObjectFiles> open(const std::filesystem::path& root);

  int incoming_fd() const { return incoming_.get(); }
  int root_fd() const { return root_.get(); }

  Result<UniqueFd> create_incoming(const std::string& file_id) const;
  // For reading; nullopt if there is no such file.
  Result<std::optional<UniqueFd>> open_incoming(const std::string& file_id) const;
  Result<std::optional<UniqueFd>> open_plain(const std::string& bucket, std::string_view key) const;
  Result<std::optional<UniqueFd>> open_escaped(const std::string& bucket,
                                               const std::string& file_id) const;

  // Moves an incoming file to its plain path, over what is there. False: the path can't be had,
  // because a folder, a file where a folder is needed, a link, or the file system's limits are in
  // the way. An absent incoming file is not_found.
  Result<bool> place_plain(const std::string& file_id, const std::string& bucket,
                           std::string_view key) const;
  Result<void> place_escaped(const std::string& file_id, const std::string& bucket) const;

  // Gives an object's file, wherever it is, the name of an escaped one besides. sync_escaped()
  // makes such names durable.
  Result<void> link_escaped(const std::string& file_id, const std::string& bucket,
                            std::string_view key) const;
  Result<void> sync_escaped(const std::string& bucket) const;

  // Absent files are fine. Folders that become empty go too, up to the bucket's.
  Result<void> remove_plain(const std::string& bucket, std::string_view key) const;
  Result<void> remove_escaped(const std::string& bucket, const std::string& file_id) const;
  void remove_incoming(const std::string& file_id) const;
  // Removes the bucket's folders if they are empty; files that the store didn't put there stay.
  void remove_bucket(const std::string& bucket) const;

  Result<std::vector<std::string>> list_incoming() const;

 private:
  ObjectFiles(UniqueFd root, UniqueFd incoming, UniqueFd escaped)
      : root_(std::move(root)), incoming_(std::move(incoming)), escaped_(std::move(escaped)) {}

  UniqueFd root_;
  UniqueFd incoming_;
  UniqueFd escaped_;
};

}  // namespace trainyard::store::objects
