#include "cli/copy_plan.h"

#include <sys/stat.h>

#include <cerrno>
#include <future>
#include <iterator>
#include <utility>

#include "cli/sync_plan.h"

namespace trainyard::cli {
namespace {

bool is_many(const CopyRequest& request) {
  return request.recursive || request.sync;
}

SyncRules rules_of(const CopyRequest& request) {
  SyncRules rules;
  rules.size_only = request.size_only;
  rules.remove = request.remove;
  if (request.target.is_local()) rules.direction = SyncDirection::download;
  if (request.target.is_s3() && request.source.is_s3()) rules.direction = SyncDirection::copy;
  return rules;
}

Result<CopyList> list_side(const CopySide& side, const std::vector<CopyFilter>& filters) {
  return side.s3 == nullptr ? list_files_below(side.place.path, filters)
                            : list_prefix(*side.s3, side.place.s3, filters);
}

Result<CopyItem> find_single(const CopySide& source) {
  if (source.place.is_stream()) return CopyItem();
  if (source.s3 != nullptr) {
    const data::S3Location& object = source.place.s3;
    auto head = source.s3->head(object.bucket, object.key);
    if (!head) return head.error();
    return CopyItem{"", head->size, head->modified};
  }
  struct stat info{};
  if (::stat(source.place.path.c_str(), &info) != 0)
    return Error::from_errno(errno, source.place.text);
  const bool is_file = S_ISREG(info.st_mode);
  return CopyItem{"", is_file ? static_cast<std::uint64_t>(info.st_size) : 0};
}

void take_problems(CopyList& list, CopyPlan& plan) {
  std::ranges::move(list.problems, std::back_inserter(plan.problems));
}

Result<CopyPlan> plan_many(const CopyRequest& request, const CopySide& source,
                           const CopySide& target) {
  std::future<Result<CopyList>> listing_target;
  if (request.sync)
    listing_target =
        std::async(std::launch::async, [&] { return list_side(target, request.filters); });
  auto wanted = list_side(source, request.filters);
  auto present = request.sync ? listing_target.get() : Result<CopyList>(CopyList());
  if (!wanted) return wanted.error();
  if (!present) return present.error();
  if (source.s3 != nullptr && target.s3 == nullptr) skip_unfit_for_files(source.place.s3, *wanted);
  SyncPlan synced =
      plan_sync(std::move(wanted->items), std::move(present->items), rules_of(request));
  CopyPlan plan;
  plan.copy = std::move(synced.copy);
  plan.remove = std::move(synced.remove);
  if (!wanted->problems.empty() && !plan.remove.empty()) {
    plan.remove.clear();
    plan.problems.push_back("nothing is deleted, as not all of " + request.source.text +
                            " could be read");
  }
  take_problems(*wanted, plan);
  take_problems(*present, plan);
  return plan;
}

}  // namespace

CopySide source_of(const CopyRequest& request, data::S3Client& source_s3) {
  CopySide side{request.source};
  if (side.place.is_s3()) side.s3 = &source_s3;
  if (is_many(request)) side.place.s3.key = as_prefix(side.place.s3.key);
  return side;
}

CopySide target_of(const CopyRequest& request, data::S3Client& target_s3) {
  CopySide side{is_many(request) ? request.target : place_single(request.source, request.target)};
  if (side.place.is_s3()) side.s3 = &target_s3;
  if (is_many(request)) side.place.s3.key = as_prefix(side.place.s3.key);
  return side;
}

Result<CopyPlan> make_copy_plan(const CopyRequest& request, const CopySide& source,
                                const CopySide& target) {
  CopyPlan plan;
  if (is_many(request)) {
    TRY(plan, plan_many(request, source, target));
  } else {
    TRY(CopyItem single, find_single(source));
    plan.copy.push_back(std::move(single));
  }
  for (const CopyItem& item : plan.copy) plan.bytes += item.size;
  return plan;
}

}  // namespace trainyard::cli
