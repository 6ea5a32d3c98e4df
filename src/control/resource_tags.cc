#include "control/resource_tags.h"

#include <utility>

#include "control/api_errors.h"
#include "control/tag_rules.h"
#include "store/resource_store.h"

namespace trainyard::control {
namespace {

// Jobs have their own store.
bool is_training_job(const std::string& arn) {
  return arn.find(":training-job/") != std::string::npos;
}

// The store only knows resources by their ARN; for those that don't exist the API answers as
// before.
Error tag_error(Error error, const std::string& arn) {
  if (error.kind() == ErrorKind::not_found) return not_found_error();
  if (error.kind() == ErrorKind::exhausted) {
    return validation_error("Invalid number of tags. " + error.message() + ", the most is " +
                            std::to_string(kMaxTags));
  }
  return std::move(error).wrap("tags of " + arn);
}

}  // namespace

Result<model::AddTagsOutput> ResourceTags::add(const model::AddTagsInput& request) {
  const std::string arn = request.resource_arn.value_or("");
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  const auto put = is_training_job(arn) ? store_.put_tags(arn, tags, kMaxTags)
                                        : store_.resources().put_tags(arn, tags, kMaxTags);
  if (!put) return tag_error(put.error(), arn);
  auto all = get(arn);
  if (!all) return tag_error(all.error(), arn);
  model::AddTagsOutput output;
  output.tags = to_model(*all);
  return output;
}

Result<model::ListTagsOutput> ResourceTags::list(const model::ListTagsInput& request) const {
  const std::string arn = request.resource_arn.value_or("");
  if (request.next_token) {  // all tags fit into one page, so no token was ever given out
    return validation_error("Invalid pagination token because \"" + *request.next_token +
                            "\" is not a token of this operation.");
  }
  auto all = get(arn);
  if (!all) return tag_error(all.error(), arn);
  model::ListTagsOutput output;
  output.tags = to_model(*all);
  return output;
}

Result<model::DeleteTagsOutput> ResourceTags::remove(const model::DeleteTagsInput& request) {
  const std::string arn = request.resource_arn.value_or("");
  const auto keys = request.tag_keys.value_or(std::vector<std::string>{});
  const auto deleted = is_training_job(arn) ? store_.delete_tags(arn, keys)
                                            : store_.resources().delete_tags(arn, keys);
  if (!deleted) return tag_error(deleted.error(), arn);
  return model::DeleteTagsOutput{};
}

Result<store::Tags> ResourceTags::get(const std::string& arn) const {
  return is_training_job(arn) ? store_.get_tags(arn) : store_.resources().get_tags(arn);
}

}  // namespace trainyard::control
