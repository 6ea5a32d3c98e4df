#include "runtime/image_records.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>

#include "base/closest_word.h"
#include "base/files.h"
#include "base/hex.h"
#include "base/json_object.h"
#include "base/list_folder.h"
#include "runtime/image_fetch.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Result<ImageRecord> read_record(const fs::path& path) {
  TRY(const std::string text, read_file(path));
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_object())
    return Error(ErrorKind::corrupt, path.string() + " is not a JSON object");
  const json::object& object = value.get_object();
  ImageRecord record{text_at(object, "source"),
                     text_at(object, "stamp"),
                     text_at(object, "digest"),
                     text_at(object, "imported"),
                     Timestamp{},
                     text_at(object, "manifest")};
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0)
    record.last_used =
        from_epoch_millis(info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000);
  return record;
}

}  // namespace

bool is_image_digest(std::string_view text) {
  return text.size() == 71 && text.starts_with("sha256:") && is_hex(text.substr(7));
}

std::string ImageRecords::canonical(const ImageSource& source) {
  if (source.kind != ImageSource::Kind::registry) return source.reference;
  const std::string_view name = source.reference;
  const std::size_t slash = name.rfind('/');
  const bool tagged =
      name.find('@') != std::string_view::npos ||
      name.find(':', slash == std::string_view::npos ? 0 : slash) != std::string_view::npos;
  return tagged ? source.reference : source.reference + ":latest";
}

fs::path ImageRecords::path_of(const std::string& canonical) const {
  // A hash suffices: the record contains the source itself.
  return folder_ / (short_hash(canonical) + ".json");
}

fs::path ImageRecords::path_of(const ImageSource& source) const {
  return path_of(canonical(source));
}

Result<ImageRecord> ImageRecords::read(const ImageSource& source) const {
  TRY(ImageRecord record, read_record(path_of(source)));
  if (record.source != canonical(source))
    return Error(ErrorKind::not_found, "there is no image '" + source.reference + "' here");
  return record;
}

Result<void> ImageRecords::write(const ImageSource& source, const ImageRecord& record) const {
  json::object text{{"version", 1},
                    {"source", record.source},
                    {"stamp", record.stamp},
                    {"digest", record.digest}};
  if (!record.imported.empty()) text["imported"] = record.imported;
  if (!record.manifest.empty()) text["manifest"] = record.manifest;
  return replace_file_durably(path_of(source), json::serialize(text));
}

void ImageRecords::touch(const ImageSource& source) const {
  (void)::utimensat(AT_FDCWD, path_of(source).c_str(), nullptr, 0);
}

Result<std::vector<ImageRecord>> ImageRecords::list() const {
  std::vector<ImageRecord> records;
  TRY(const std::vector<fs::path> files, list_folder(folder_));
  for (const fs::path& file : files) {
    if (file.extension() != ".json") continue;
    // One that is being replaced or is broken is fetched again when needed.
    if (auto record = read_record(file); record) records.push_back(std::move(*record));
  }
  std::sort(records.begin(), records.end(),
            [](const ImageRecord& a, const ImageRecord& b) { return a.source < b.source; });
  return records;
}

Result<void> ImageRecords::remove(const ImageRecord& record) const {
  const fs::path path = path_of(record.source);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return Error::from_errno(errno, "remove " + path.string());
  return fsync_directory(folder_);
}

std::vector<std::string> registry_names(const std::vector<ImageRecord>& records) {
  constexpr std::string_view kRegistry = "docker://";
  std::vector<std::string> names;
  for (const ImageRecord& record : records)
    if (record.source.starts_with(kRegistry))
      names.push_back(record.source.substr(kRegistry.size()));
  return names;
}

std::optional<std::string> similar_image(std::string_view name,
                                         const std::vector<std::string>& names) {
  const auto last_of = [](std::string_view full_name) {
    return full_name.substr(full_name.rfind('/') + 1);
  };
  std::vector<std::string> lasts;
  for (const std::string& each : names) lasts.emplace_back(last_of(each));
  const auto closest = closest_word(last_of(name), lasts);
  if (!closest) return std::nullopt;
  return names[static_cast<std::size_t>(std::find(lasts.begin(), lasts.end(), *closest) -
                                        lasts.begin())];
}

Error with_similar_image(const Error& error, const std::string& name,
                         const std::vector<std::string>& names) {
  const auto similar = similar_image(name, names);
  if (error.kind() == ErrorKind::cancelled || !similar) return error;
  return error.wrap("no image '" + name + "' is here, but '" + *similar + "' is");
}

}  // namespace trainyard::runtime
