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

struct Tag {
  static constexpr std::string_view kName = "Tag";

  std::optional<std::string> key;
  std::optional<std::string> value;

  template <class Members>
  static void declare(Members& members) {
    members.required("Key", &Tag::key, kTagKey);
    members.required("Value", &Tag::value, kTagValue);
  }
  bool operator==(const Tag&) const = default;
};

struct AddTagsInput {
  static constexpr std::string_view kName = "AddTagsInput";

  std::optional<std::string> resource_arn;
  std::optional<std::vector<Tag>> tags;

  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &AddTagsInput::resource_arn, kResourceArn);
    members.required("Tags", &AddTagsInput::tags, List{.min = 0, .max = 50});
  }
  bool operator==(const AddTagsInput&) const = default;
};

struct AddTagsOutput {
  static constexpr std::string_view kName = "AddTagsOutput";

  std::optional<std::vector<Tag>> tags;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Tags", &AddTagsOutput::tags, List{.min = 0, .max = 50});
  }
  bool operator==(const AddTagsOutput&) const = default;
};

struct ListTagsInput {
  static constexpr std::string_view kName = "ListTagsInput";

  std::optional<std::string> resource_arn;
  std::optional<std::string> next_token;
  std::optional<std::int64_t> max_results;

  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &ListTagsInput::resource_arn, kResourceArn);
    members.optional("NextToken", &ListTagsInput::next_token, kNextToken);
    members.optional("MaxResults", &ListTagsInput::max_results, Number{.min = 50});
  }
  bool operator==(const ListTagsInput&) const = default;
};

struct ListTagsOutput {
  static constexpr std::string_view kName = "ListTagsOutput";

  std::optional<std::vector<Tag>> tags;
  std::optional<std::string> next_token;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Tags", &ListTagsOutput::tags, List{.min = 0, .max = 50});
    members.optional("NextToken", &ListTagsOutput::next_token, kNextToken);
  }
  bool operator==(const ListTagsOutput&) const = default;
};

struct DeleteTagsInput {
  static constexpr std::string_view kName = "DeleteTagsInput";

  std::optional<std::string> resource_arn;
  std::optional<std::vector<std::string>> tag_keys;

  template <class Members>
  static void declare(Members& members) {
    members.required("ResourceArn", &DeleteTagsInput::resource_arn, kResourceArn);
    members.required("TagKeys", &DeleteTagsInput::tag_keys,
                     List{.min = 1, .max = 50, .item = kTagKey});
  }
  bool operator==(const DeleteTagsInput&) const = default;
};

struct DeleteTagsOutput {
  static constexpr std::string_view kName = "DeleteTagsOutput";

  template <class Members>
  static void declare(Members&) {}
  bool operator==(const DeleteTagsOutput&) const = default;
};

}  // namespace trainyard::model
