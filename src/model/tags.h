// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Tags and the operations on them.
namespace trainyard::model {

// A key and a value on a resource.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Tag.html
struct Tag {
  // Unique on the resource; not beginning with "aws:".
  //
  // Required.
  // 1 to 128 characters.
  // Pattern: `([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`.
  std::optional<std::string> key{};
  // May be empty.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`.
  std::optional<std::string> value{};

  bool operator==(const Tag&) const = default;
};

// AddTags' request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddTags.html
struct AddTagsInput {
  // What to tag.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+`.
  std::optional<std::string> resource_arn{};
  // The tags to add, or to give new values.
  //
  // Required.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const AddTagsInput&) const = default;
};

// AddTags' answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddTags.html
struct AddTagsOutput {
  // The tags that were added.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};

  bool operator==(const AddTagsOutput&) const = default;
};

// DeleteTags' request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTags.html
struct DeleteTagsInput {
  // The resource whose tags are meant.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+`.
  std::optional<std::string> resource_arn{};
  // The keys of the tags to delete.
  //
  // Required.
  // 1 to 50 entries.
  // Each: 1 to 128 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`.
  std::optional<std::vector<std::string>> tag_keys{};

  bool operator==(const DeleteTagsInput&) const = default;
};

// DeleteTags' answer: nothing.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTags.html
struct DeleteTagsOutput {
  bool operator==(const DeleteTagsOutput&) const = default;
};

// ListTags' request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTags.html
struct ListTagsInput {
  // The resource whose tags are meant.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+`.
  std::optional<std::string> resource_arn{};
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // The maximum number of tags in a page.
  //
  // Optional.
  // At least 50.
  std::optional<std::int64_t> max_results{};

  bool operator==(const ListTagsInput&) const = default;
};

// A page of ListTags.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTags.html
struct ListTagsOutput {
  // The page's tags.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListTagsOutput&) const = default;
};

}  // namespace trainyard::model
