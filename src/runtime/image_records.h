#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "runtime/image_name.h"

namespace trainyard::runtime {

// What a name meant when its image was fetched or imported: one small file per name. A registry's
// name without a tag means its tag "latest".
struct ImageRecord {
  std::string source;    // the name in skopeo's syntax: "docker://name:tag", "oci-archive:/path"
  std::string stamp;     // what changes when the file behind the name does; empty for a registry's
  std::string digest;    // of the configuration: "sha256:…"
  std::string imported;  // where an imported image came from; empty: it was fetched by its name
  Timestamp last_used;   // the file's own time; not part of its text
  // The digest of its manifest in the registry if it was fetched with credentials: the registry is
  // asked before each use. Empty: whoever asks may use it.
  std::string manifest{};
};

// The records of one oci runtime's folder, below names/ (docs/formats/images.md). Any number of
// threads and processes: a record is replaced as a whole, durably.
class ImageRecords {
 public:
  explicit ImageRecords(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // The canonical form of a source.
  static std::string canonical(const ImageSource& source);
  // The path of its record, whether or not it exists.
  std::filesystem::path path_of(const ImageSource& source) const;

  // not_found: it has none.
  Result<ImageRecord> read(const ImageSource& source) const;
  Result<void> write(const ImageSource& source, const ImageRecord& record) const;
  // Records that the name was used now. Not durable; failures are ignored.
  void touch(const ImageSource& source) const;
  // All that can be read, sorted by source.
  Result<std::vector<ImageRecord>> list() const;
  // Durable; succeeds if it doesn't exist.
  Result<void> remove(const ImageRecord& record) const;

 private:
  std::filesystem::path path_of(const std::string& canonical) const;
  const std::filesystem::path folder_;
};

// The names of these that are registries'.
std::vector<std::string> registry_names(const std::vector<ImageRecord>& records);

// The one of `names` that `name` most likely stands for, comparing what follows the last '/';
// nullopt: none is close.
std::optional<std::string> similar_image(std::string_view name,
                                         const std::vector<std::string>& names);

// Adds a similar existing image to `error` of fetching the image `name`: a mistyped name leads to a
// registry that doesn't have it, or doesn't exist.
Error with_similar_image(const Error& error, const std::string& name,
                         const std::vector<std::string>& names);

// "sha256:" and 64 hex digits: safe as a folder's name.
bool is_image_digest(std::string_view text);

}  // namespace trainyard::runtime
