#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/common_text.h"
#include "model/rules.h"

// Tags and the operations on them.
namespace trainyard::model {

inline constexpr Text kTagKey{.min = 1, .max = 128, .pattern = R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))"};
inline constexpr Text kTagValue{
    .min = 0, .max = 256, .pattern = R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))"};
inline constexpr Text kResourceArn{
    .min = 0, .max = 256, .pattern = "arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+"};

// A key and a value on a resource.
struct Tag {
  static constexpr std::string_view kName = "Tag";

  // Unique on the resource; not beginning with "aws:".
  std::optional<std::string> key{};
  // May be empty.
  std::optional<std::string> value{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Key", &Tag::key, kTagKey);
    members.required("Value", &Tag::value, kTagValue);
  }
  bool operator==(const Tag&) const = default;
};

// AddTags' request.
struct AddTagsInput {
  static constexpr std::string_view kName = "AddTagsInput";

  // What to tag.
  std::optional<std::string> resource_arn{};
  // The tags to add, or to give new values.
  std::optional<std::vector<Tag>> tags{};

  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &AddTagsInput::resource_arn, kResourceArn);
    members.required("Tags", &AddTagsInput::tags, List{.min = 0, .max = 50});
  }
  bool operator==(const AddTagsInput&) const = default;
};

// AddTags' answer.
struct AddTagsOutput {
  static constexpr std::string_view kName = "AddTagsOutput";

  // The tags that were added.
  std::optional<std::vector<Tag>> tags{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("Tags", &AddTagsOutput::tags, List{.min = 0, .max = 50});
  }
  bool operator==(const AddTagsOutput&) const = default;
};

// ListTags' request.
struct ListTagsInput {
  static constexpr std::string_view kName = "ListTagsInput";

  // Whose tags.
  std::optional<std::string> resource_arn{};
  // The last page's next_token; absent: from the start.
  std::optional<std::string> next_token{};
  // The most tags in a page.
  std::optional<std::int64_t> max_results{};

  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &ListTagsInput::resource_arn, kResourceArn);
    members.optional("NextToken", &ListTagsInput::next_token, kNextToken);
    members.optional("MaxResults", &ListTagsInput::max_results, Number{.min = 50});
  }
  bool operator==(const ListTagsInput&) const = default;
};

// A page of ListTags.
struct ListTagsOutput {
  static constexpr std::string_view kName = "ListTagsOutput";

  // The page's tags.
  std::optional<std::vector<Tag>> tags{};
  // For the next page; absent: this is the last.
  std::optional<std::string> next_token{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("Tags", &ListTagsOutput::tags, List{.min = 0, .max = 50});
    members.optional("NextToken", &ListTagsOutput::next_token, kNextToken);
  }
  bool operator==(const ListTagsOutput&) const = default;
};

// DeleteTags' request.
struct DeleteTagsInput {
  static constexpr std::string_view kName = "DeleteTagsInput";

  // Whose tags.
  std::optional<std::string> resource_arn{};
  // The keys of the tags to delete.
  std::optional<std::vector<std::string>> tag_keys{};

  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &DeleteTagsInput::resource_arn, kResourceArn);
    members.required("TagKeys", &DeleteTagsInput::tag_keys,
                     List{.min = 1, .max = 50, .item = kTagKey});
  }
  bool operator==(const DeleteTagsInput&) const = default;
};

// DeleteTags' answer: nothing.
struct DeleteTagsOutput {
  static constexpr std::string_view kName = "DeleteTagsOutput";

  template <class Members>
  static void declare(Members&) {}
  bool operator==(const DeleteTagsOutput&) const = default;
};

}  // namespace trainyard::model
