#include "fastfile/list_channel.h"

#include <vector>

#include "data/file_placement.h"

namespace trainyard::fastfile {
namespace {

Result<Tree> shuffle(const Tree& all, data::Shard shard, std::int64_t seed) {
  std::vector<Tree::Id> files;
  for (Tree::Id id = 1; id < all.count(); ++id)
    if (!all.is_folder(id)) files.push_back(id);
  Tree tree(all.bucket());
  for (const std::uint64_t index : data::entries_of_epoch(files.size(), shard, seed, 0)) {
    const Tree::Id file = files[index];
    TRY_VOID(tree.add(all.path(file), {all.key(file), all.size(file), all.etag(file)}));
  }
  return tree;
}

}  // namespace

Result<Tree> list_channel(data::S3Client& s3, const data::S3Location& source, data::Shard shard,
                          std::optional<std::int64_t> shuffle_seed,
                          const std::atomic<bool>* cancelled) {
  // FastFile mode only accepts complete folders, not a part of a name (developer guide, "How Amazon
  // SageMaker AI Provides Training Information", input modes).
  std::string folder = source.key;
  if (!folder.empty() && !folder.ends_with('/')) folder += '/';
  Tree tree(source.bucket);
  const data::Shard listed = shuffle_seed ? data::Shard{} : shard;
  std::uint64_t files = 0;
  bool found = false;
  TRY_VOID(s3.list(source.bucket, folder, [&](const data::ObjectInfo& object) -> Result<void> {
    if (cancelled != nullptr && cancelled->load()) return Error(ErrorKind::cancelled, "cancelled");
    TRY(const auto path, data::place_object(source.bucket, folder, object.key));
    found = true;
    if (!path || files++ % listed.count != listed.index) return ok();
    return tree.add(*path, object);
  }));
  if (!found)
    return Error(ErrorKind::not_found, "No S3 objects found under S3 URL \"" + source.to_string() +
                                           "\" given in input data source: FastFile mode takes "
                                           "the complete name of a folder");
  if (shuffle_seed) return shuffle(tree, shard, *shuffle_seed);
  return tree;
}

}  // namespace trainyard::fastfile
