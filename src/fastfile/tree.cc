#include "fastfile/tree.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <functional>

#include "aws/crypto.h"
#include "base/hex.h"

namespace trainyard::fastfile {
namespace {

constexpr std::size_t kMd5Digits = 32;
// PackedEtag::parts if the ETag isn't an MD5: an index into other_etags_ in the first bytes, or no
// ETag.
constexpr std::uint32_t kOther = 0xffffffff;
constexpr std::uint32_t kUnknown = 0xfffffffe;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Tree::Tree(std::string bucket) : bucket_(std::move(bucket)), slots_(1024, kNone) {
  nodes_.push_back(std::make_unique_for_overwrite<Node[]>(kNodesPerChunk));
  Node& root = node(kRoot);
  root = {};
  root.parent = kRoot;
  root.next_sibling = kNone;
  root.source = kFolder;
  root.rest.folder = {kNone, kNone};
  count_ = 1;
}

std::size_t Tree::slot_of(Id folder, std::string_view name) const {
  std::size_t hash = std::hash<std::string_view>{}(name);
  hash = (hash ^ folder) * 0x9e3779b97f4a7c15ULL;
  return (hash ^ (hash >> 32)) & (slots_.size() - 1);
}

Tree::Id Tree::find(Id folder, std::string_view text) const {
  for (std::size_t slot = slot_of(folder, text);; slot = (slot + 1) & (slots_.size() - 1)) {
    const Id id = slots_[slot];
    if (id == kNone || (node(id).parent == folder && name(id) == text)) return id;
  }
}

void Tree::grow_slots() {
  slots_.assign(slots_.size() * 2, kNone);
  for (Id id = 1; id < count_; ++id) {
    std::size_t slot = slot_of(node(id).parent, name(id));
    while (slots_[slot] != kNone) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = id;
  }
}

Result<std::uint32_t> Tree::append_name(std::string_view text) {
  if (names_used_ + text.size() > kNamesPerChunk) {
    if (names_.size() == (std::uint64_t{1} << 32) / kNamesPerChunk)
      return Error(ErrorKind::exhausted, "the names of the channel's files take more than 4 GiB");
    names_.push_back(std::make_unique_for_overwrite<char[]>(kNamesPerChunk));
    names_used_ = 0;
  }
  std::memcpy(names_.back().get() + names_used_, text.data(), text.size());
  const std::size_t at = (names_.size() - 1) * kNamesPerChunk + names_used_;
  names_used_ += text.size();
  return static_cast<std::uint32_t>(at);
}

std::string_view Tree::name(Id id) const {
  const Node& it = node(id);
  if (it.name_length == 0) return {};
  return {names_[it.name / kNamesPerChunk].get() + it.name % kNamesPerChunk, it.name_length};
}

Result<std::uint16_t> Tree::add_key_prefix(std::string_view start) {
  const auto found = std::ranges::find(key_starts_, start);
  if (found == key_starts_.end()) {
    if (key_starts_.size() == kFolder)
      return Error(ErrorKind::exhausted, "the channel's keys have too many distinct prefixes");
    key_starts_.emplace_back(start);
    return static_cast<std::uint16_t>(key_starts_.size() - 1);
  }
  return static_cast<std::uint16_t>(found - key_starts_.begin());
}

Result<Tree::Id> Tree::add_child(Id folder, std::string_view text, std::uint16_t source) {
  if (count_ == kNone) return Error(ErrorKind::exhausted, "the channel has too many files");
  if (std::size_t{count_} * 4 > slots_.size() * 3) grow_slots();
  if (count_ % kNodesPerChunk == 0)
    nodes_.push_back(std::make_unique_for_overwrite<Node[]>(kNodesPerChunk));
  TRY(const std::uint32_t at, append_name(text));
  const Id id = count_++;
  Node& made = node(id);
  made = {};
  made.parent = folder;
  made.next_sibling = kNone;
  made.name = at;
  made.name_length = static_cast<std::uint8_t>(text.size());
  made.source = source;
  if (source == kFolder) made.rest.folder = {kNone, kNone};
  Children& siblings = node(folder).rest.folder;
  if (siblings.first_child == kNone) {
    siblings.first_child = id;
  } else {
    node(siblings.last_child).next_sibling = id;
  }
  siblings.last_child = id;
  std::size_t slot = slot_of(folder, text);
  while (slots_[slot] != kNone) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = id;
  return id;
}

Tree::PackedEtag Tree::pack(const std::string& etag) {
  PackedEtag packed{{}, kUnknown};
  if (etag.empty()) return packed;
  // "<32 hexadecimal digits>" or "<them>-<parts>"
  bool md5 = etag.size() >= kMd5Digits + 2 && etag.front() == '"' && etag.back() == '"';
  for (std::size_t i = 0; md5 && i < kMd5Digits; i += 2) {
    const int high = hex_digit(etag[1 + i]), low = hex_digit(etag[2 + i]);
    md5 = high >= 0 && low >= 0;
    if (md5) packed.bytes[i / 2] = static_cast<std::uint8_t>(high * 16 + low);
  }
  packed.parts = 0;
  if (md5 && etag.size() > kMd5Digits + 2) {
    const char* const end = etag.data() + etag.size() - 1;
    const char* const start = etag.data() + kMd5Digits + 2;
    const auto [stop, failed] = std::from_chars(start, end, packed.parts);
    md5 = start[-1] == '-' && failed == std::errc() && stop == end && *start != '0' &&
          packed.parts < kUnknown;
  }
  if (md5) return packed;
  const auto index = static_cast<std::uint32_t>(other_etags_.size());
  other_etags_.push_back(etag);
  std::memcpy(packed.bytes.data(), &index, sizeof index);
  packed.parts = kOther;
  return packed;
}

Result<void> Tree::add(std::string_view path, const data::ObjectInfo& object) {
  const auto conflict = [&] {
    return Error(ErrorKind::conflict, "Failed to download data. S3 key: s3://" + bucket_ + "/" +
                                          object.key + " is both an object and a folder of others");
  };
  TRY(const std::uint16_t source,
      add_key_prefix(std::string_view(object.key).substr(0, object.key.size() - path.size())));
  Id folder = kRoot;
  std::size_t at = 0;
  for (std::size_t slash; (slash = path.find('/', at)) != std::string_view::npos; at = slash + 1) {
    const std::string_view segment = path.substr(at, slash - at);
    Id next = find(folder, segment);
    if (next == kNone) {
      TRY(next, add_child(folder, segment, kFolder));
    } else if (!is_folder(next)) {
      return conflict();
    }
    folder = next;
  }
  const std::string_view last = path.substr(at);
  if (find(folder, last) != kNone) return conflict();
  TRY(const Id id, add_child(folder, last, source));
  node(id).size = object.size;
  node(id).rest.etag = pack(object.etag);
  total_size_ += object.size;
  return ok();
}

std::string Tree::path(Id id) const {
  if (id == kRoot) return {};
  std::string text = path(parent(id));
  if (!text.empty()) text += '/';
  return text.append(name(id));
}

std::string Tree::key(Id file) const {
  return key_starts_[node(file).source] + path(file);
}

std::string Tree::etag(Id file) const {
  const PackedEtag& packed = node(file).rest.etag;
  if (packed.parts == kUnknown) return {};
  if (packed.parts == kOther) {
    std::uint32_t index = 0;
    std::memcpy(&index, packed.bytes.data(), sizeof index);
    return other_etags_[index];
  }
  std::string text =
      '"' + to_hex({reinterpret_cast<const char*>(packed.bytes.data()), packed.bytes.size()});
  if (packed.parts > 0) text += '-' + std::to_string(packed.parts);
  return text + '"';
}

std::size_t Tree::memory() const {
  return nodes_.size() * kNodesPerChunk * sizeof(Node) + names_.size() * kNamesPerChunk +
         slots_.size() * sizeof(Id);
}

}  // namespace trainyard::fastfile
