#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/s3_client.h"

namespace trainyard::fastfile {

// The files and folders of a channel's objects: names, sizes and ETags, as listed, without
// contents. About 80 bytes of memory per object plus its name. Filled by one thread; not changed
// after it is mounted, and then safe from any thread.
class Tree {
 public:
  // A file or folder. Numbered from 0, the root, in the order of insertion: the same listing gives
  // the same numbers.
  using Id = std::uint32_t;
  static constexpr Id kRoot = 0;
  static constexpr Id kNone = 0xffffffff;

  explicit Tree(std::string bucket);

  // `path` is where data/file_placement.h puts the object: relative, its key's end. conflict: a key
  // is both an object and a folder of others. exhausted: more than 2^32 - 1 files, or 4 GiB of
  // names.
  Result<void> add(std::string_view path, const data::ObjectInfo& object);

  // What `name` is in the folder; kNone: nothing.
  Id find(Id folder, std::string_view name) const;

  bool is_folder(Id id) const { return node(id).source == kFolder; }
  std::uint64_t size(Id id) const { return node(id).size; }  // 0 of a folder
  std::string_view name(Id id) const;                        // empty: the root
  Id parent(Id id) const { return node(id).parent; }         // the root's is itself
  // Of a folder, in the order of their adding; kNone: no more.
  Id first_child(Id folder) const { return node(folder).rest.folder.first_child; }
  Id next_sibling(Id id) const { return node(id).next_sibling; }

  std::string path(Id id) const;  // "a/b.csv"; the root's is empty
  // Of a file's object.
  const std::string& bucket() const { return bucket_; }
  std::string key(Id file) const;
  std::string etag(Id file) const;  // empty: unknown

  Id count() const { return count_; }                       // files, folders and the root
  std::uint64_t total_size() const { return total_size_; }  // of all files

  std::size_t memory() const;  // bytes, about

 private:
  static constexpr std::uint16_t kFolder = 0xffff;

  // An MD5 and the number of parts behind it, as nearly every ETag is; others are kept as text.
  struct PackedEtag {
    std::array<std::uint8_t, 16> bytes;
    std::uint32_t parts;
  };
  struct Children {
    Id first_child;
    Id last_child;
  };
  struct Node {
    std::uint64_t size;
    Id parent;
    Id next_sibling;
    std::uint32_t name;  // where in names_
    std::uint8_t name_length;
    std::uint16_t source;  // which of key_starts_; kFolder: a folder
    union {
      PackedEtag etag;
      Children folder;
    } rest;
  };
  static constexpr std::size_t kNodesPerChunk = 4096;
  static constexpr std::size_t kNamesPerChunk = 64 << 10;

  const Node& node(Id id) const { return nodes_[id / kNodesPerChunk][id % kNodesPerChunk]; }
  Node& node(Id id) { return nodes_[id / kNodesPerChunk][id % kNodesPerChunk]; }
  Result<Id> add_child(Id folder, std::string_view name, std::uint16_t source);
  Result<std::uint32_t> append_name(std::string_view name);
  Result<std::uint16_t> add_key_prefix(std::string_view start);
  PackedEtag pack(const std::string& etag);
  std::size_t slot_of(Id folder, std::string_view name) const;
  void grow_slots();

  const std::string bucket_;
  // In chunks, so that growing copies nothing.
  std::vector<std::unique_ptr<Node[]>> nodes_;
  std::vector<std::unique_ptr<char[]>> names_;
  std::size_t names_used_ = kNamesPerChunk;  // of the last chunk
  std::vector<Id> slots_;                    // open addressing by folder and name; kNone: free
  std::vector<std::string> key_starts_;      // what keys have before their paths
  std::vector<std::string> other_etags_;
  Id count_ = 0;
  std::uint64_t total_size_ = 0;
};

}  // namespace trainyard::fastfile
