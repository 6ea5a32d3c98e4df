#include "runtime/container_user.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/parse_number.h"
#include "base/split.h"

namespace trainyard::runtime {
namespace {

struct Entry {
  std::string_view name;
  std::uint32_t id = 0;
  std::uint32_t gid = 0;                  // passwd only
  std::vector<std::string_view> members;  // group only
};

// "name:password:id:…"; lines that are not of that form are skipped.
std::vector<Entry> entries(std::string_view file) {
  std::vector<Entry> list;
  for (const std::string_view line : split(file, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() < 4 || fields[0].starts_with('#')) continue;
    const auto id = parse_number<std::uint32_t>(fields[2]);
    if (!id) continue;
    list.push_back({fields[0], *id, parse_number<std::uint32_t>(fields[3]).value_or(0),
                    split(fields[3], ',')});
  }
  return list;
}

const Entry* find(const std::vector<Entry>& list, std::string_view name_or_id) {
  const auto id = parse_number<std::uint32_t>(name_or_id);
  const auto found = std::find_if(list.begin(), list.end(), [&](const Entry& entry) {
    return entry.name == name_or_id || (id && entry.id == *id);
  });
  return found == list.end() ? nullptr : &*found;
}

// Empty if the image has no such file: then only numbers work.
Result<std::string> read_inside(const std::filesystem::path& rootfs, const char* path) {
  UniqueFd root(::open(rootfs.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return Error::from_errno(errno, "open " + rootfs.string());
  struct open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  const UniqueFd file(static_cast<int>(::syscall(SYS_openat2, root.get(), path, &how, sizeof how)));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::string();
  if (!file) return Error::from_errno(errno, "open " + std::string(path) + " of the image");
  return read_file("/proc/self/fd/" + std::to_string(file.get()));
}

}  // namespace

Result<ContainerUser> find_user(std::string_view user, std::string_view passwd,
                                std::string_view group) {
  ContainerUser found;
  const std::size_t colon = user.find(':');
  const std::string_view user_part = user.substr(0, colon);
  const std::string_view group_part =
      colon == std::string_view::npos ? std::string_view() : user.substr(colon + 1);
  const std::vector<Entry> users = entries(passwd);
  const std::vector<Entry> groups = entries(group);

  const Entry* entry = find(users, user_part.empty() ? "0" : user_part);
  if (entry != nullptr) {
    found.uid = entry->id;
    found.gid = entry->gid;
  } else if (const auto id = parse_number<std::uint32_t>(user_part.empty() ? "0" : user_part)) {
    found.uid = *id;
  } else {
    return Error(ErrorKind::invalid_argument,
                 "the image's user '" + std::string(user_part) + "' is not in its /etc/passwd");
  }
  if (!group_part.empty()) {
    if (const Entry* named = find(groups, group_part)) {
      found.gid = named->id;
    } else if (const auto id = parse_number<std::uint32_t>(group_part)) {
      found.gid = *id;
    } else {
      return Error(ErrorKind::invalid_argument,
                   "the image's group '" + std::string(group_part) + "' is not in its /etc/group");
    }
    return found;
  }
  if (entry == nullptr) return found;
  for (const Entry& candidate : groups) {
    const auto& members = candidate.members;
    if (std::find(members.begin(), members.end(), entry->name) != members.end())
      found.additional_gids.push_back(candidate.id);
  }
  return found;
}

Result<ContainerUser> find_user_in(std::string_view user, const std::filesystem::path& rootfs) {
  TRY(const std::string passwd, read_inside(rootfs, "etc/passwd"));
  TRY(const std::string group, read_inside(rootfs, "etc/group"));
  return find_user(user, passwd, group);
}

}  // namespace trainyard::runtime
