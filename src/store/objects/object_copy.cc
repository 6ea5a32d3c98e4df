#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "store/database_check.h"
#include "store/database_health.h"
#include "store/objects/object_check.h"
#include "store/objects/object_reader.h"
#include "store/objects/stored_file.h"
#include "store/objects/versions.h"

namespace trainyard::store {

namespace fs = std::filesystem;
using objects::ObjectFiles;
using objects::ObjectRow;

namespace {

class Copying {
 public:
  Copying(ObjectFiles from, ObjectFiles to, Database live, Database copy, bool link)
      : from_(std::move(from)),
        to_(std::move(to)),
        live_(std::move(live)),
        copy_(std::move(copy)),
        link_(link) {}

  // The row in the copy's index. In the store the object may have been deleted or replaced since:
  // then the copy is updated.
  Result<void> take(const std::string& bucket, const ObjectRow& listed) {
    TRY(const auto present, objects::find_object(copy_, bucket, listed.info.key));
    const bool is_older = !present || present->file_id != listed.file_id;
    ObjectRow row = listed;
    for (;;) {
      TRY(auto fd, objects::open_stored(from_, bucket, row));
      TRY(auto now, find_live(bucket, row));
      if (!now || (is_older && now->file_id != row.file_id))
        return objects::erase_row(copy_, bucket, listed);
      if (now->file_id != row.file_id || now->escaped != row.escaped) {
        row = std::move(*now);
        row.sequence = listed.sequence;
        row.info.version_id = listed.info.version_id;
        continue;
      }
      if (!fd) return give_up(bucket, listed, "its file is gone");
      if (!is_older && (row.file_id != listed.file_id || row.escaped != listed.escaped))
        TRY_VOID(objects::upsert_object(copy_, bucket, row));
      TRY(const bool complete, bring(std::move(*fd), bucket, row));
      if (!complete) return ok();
      ++done.objects;
      done.bytes += row.info.size;
      return place(bucket, row);
    }
  }

  void finish(const fs::path& index) { empty_write_ahead_log(copy_.handle(), index); }

  ObjectsCopy done;

 private:
  Result<void> give_up(const std::string& bucket, const ObjectRow& row, std::string what) {
    done.damages.push_back({bucket + "/" + row.info.key, std::move(what), RepairKind::loss});
    return objects::erase_row(copy_, bucket, row);
  }

  // The row in the store now: of the same version if there are several.
  Result<std::optional<ObjectRow>> find_live(const std::string& bucket, const ObjectRow& row) {
    const std::string& version = row.info.version_id;
    TRY(auto now, objects::find_object(live_, bucket, row.info.key));
    if (version.empty() || (now && now->info.version_id == version)) return now;
    TRY(auto older, objects::find_version(live_, bucket, row.info.key, version));
    if (!older || older->is_delete_marker) return std::optional<ObjectRow>();
    return std::optional(std::move(older->object));
  }

  // Copies it to the copy's incoming files. False: the object is damaged.
  Result<bool> bring(UniqueFd fd, const std::string& bucket, const ObjectRow& row) {
    if (link_) {
      const std::string path = "/proc/self/fd/" + std::to_string(fd.get());
      if (::linkat(AT_FDCWD, path.c_str(), to_.incoming_fd(), row.file_id.c_str(),
                   AT_SYMLINK_FOLLOW) == 0)
        return true;
      if (errno != EXDEV && errno != EPERM && errno != EMLINK && errno != EOPNOTSUPP)
        return Error::from_errno(errno, "link an object of " + bucket);
    }
    TRY(const UniqueFd out, to_.create_incoming(row.file_id));
    const auto copied = copy_bytes(std::move(fd), out.get(), bucket, row);
    if (copied) return true;
    if (copied.error().kind() != ErrorKind::corrupt) return Error(copied.error());
    to_.remove_incoming(row.file_id);
    TRY_VOID(give_up(bucket, row, copied.error().message()));
    return false;
  }

  static Result<void> copy_bytes(UniqueFd fd, int out, const std::string& bucket,
                                 const ObjectRow& row) {
    TRY(const ObjectReader reader,
        ObjectReader::make(std::move(fd), bucket + "/" + row.info.key, row.info, row.checksums));
    std::string buffer;
    for (std::uint64_t at = 0; at < row.info.size;) {
      TRY(const std::string_view bytes, reader.read(at, row.info.size - at, buffer));
      TRY_VOID(write_all(out, bytes));
      at += bytes.size();
    }
    // A later one would tell that the file was changed (ObjectStore::link_objects).
    const std::int64_t millis = to_epoch_millis(row.info.last_modified);
    const timespec stored{millis / 1000, millis % 1000 * 1'000'000};
    const std::array<timespec, 2> times{stored, stored};
    if (::futimens(out, times.data()) != 0)
      return Error::from_errno(errno, "set the time of a copied object");
    return ok();
  }

  // Keys that conflicted while the copy was made are escaped.
  Result<void> place(const std::string& bucket, const ObjectRow& row) {
    if (!row.escaped) {
      TRY(const bool placed, to_.place_plain(row.file_id, bucket, row.info.key));
      if (placed) return ok();
      TRY_VOID(objects::mark_escaped(copy_, bucket, row.info.key, row.file_id));
    }
    return to_.place_escaped(row.file_id, bucket);
  }

  ObjectFiles from_;
  ObjectFiles to_;
  Database live_;
  Database copy_;
  const bool link_;
};

}  // namespace

Result<ObjectsCopy> copy_objects(const fs::path& from, const fs::path& to, bool link) {
  TRY_VOID(ensure_directory(to));
  std::error_code none;
  if (!fs::exists(from / ".index.db", none)) return ObjectsCopy{};
  TRY_VOID(copy_database(from / ".index.db", to / ".index.db"));
  TRY(auto from_files, ObjectFiles::open(from));
  TRY(auto to_files, ObjectFiles::open(to));
  TRY(Database live, Database::open_durable(from / ".index.db"));
  TRY(Database copy, Database::open_durable(to / ".index.db"));
  TRY_VOID(objects::check_index_version(copy));
  TRY_VOID(objects::prepare_index(copy));
  TRY_VOID(copy.execute("DELETE FROM uploads; DELETE FROM parts; DELETE FROM unsettled;"));
  TRY_VOID(copy.execute("PRAGMA synchronous=OFF"));  // the caller syncs the whole copy
  Copying copying(std::move(from_files), std::move(to_files), std::move(live), std::move(copy),
                  link);
  {
    // A separate connection: it reads the index at one point in time, while the other changes it.
    TRY(Database listed, Database::open_durable(to / ".index.db"));
    TRY_VOID(objects::visit_objects(listed, [&](const std::string& bucket, const ObjectRow& row) {
      return copying.take(bucket, row);
    }));
  }
  copying.finish(to / ".index.db");
  return std::move(copying.done);
}

}  // namespace trainyard::store
