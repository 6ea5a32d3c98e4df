#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// The folders that hold the objects' bytes (docs/formats/objects.md):
//   .incoming/<file id>           uploads in progress, and parts
//   <bucket>/<key>                finished objects with a plain key
//   .escaped/<bucket>/<file id>   finished objects whose key can't be a path here
// Every path is walked segment by segment from an open folder, without following links: no key can
// lead out of its bucket. Any thread; blocks. Doesn't use the index.
namespace trainyard::store::objects {

class ObjectFiles {
 public:
  static Result<ObjectFiles> open(const std::filesystem::path& root);

  int incoming_fd() const { return incoming_.get(); }
  int root_fd() const { return root_.get(); }

  Result<UniqueFd> create_incoming(const std::string& file_id) const;
  // Opens the file for reading; nullopt if it doesn't exist.
  Result<std::optional<UniqueFd>> open_incoming(const std::string& file_id) const;
  // The same for reading and writing.
  Result<std::optional<UniqueFd>> open_incoming_to_write(const std::string& file_id) const;
  Result<std::optional<UniqueFd>> open_plain(const std::string& bucket, std::string_view key) const;
  Result<std::optional<UniqueFd>> open_escaped(const std::string& bucket,
                                               const std::string& file_id) const;

  // Moves an incoming file to its plain path, replacing what is there. False: the path can't be
  // used because of a folder, a file where a folder is needed, a link, or the file system's limits.
  // not_found: there is no such incoming file.
  Result<bool> place_plain(const std::string& file_id, const std::string& bucket,
                           std::string_view key) const;
  Result<void> place_escaped(const std::string& file_id, const std::string& bucket) const;

  // Gives an object's file, wherever it is, an additional name as an escaped file. Such names are
  // durable after sync_escaped().
  Result<void> link_escaped(const std::string& file_id, const std::string& bucket,
                            std::string_view key) const;
  Result<void> sync_escaped(const std::string& bucket) const;

  // Removes the file and the folders that become empty, up to and including the bucket's. An absent
  // file is no error.
  Result<void> remove_plain(const std::string& bucket, std::string_view key) const;
  Result<void> remove_escaped(const std::string& bucket, const std::string& file_id) const;
  void remove_incoming(const std::string& file_id) const;
  // Removes the bucket's folders if they are empty; files that the store didn't create stay.
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
