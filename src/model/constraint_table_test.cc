#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "model/codec.h"
#include "model/pattern.h"
#include "model/training_job.h"
#include "model/validation.h"

// For every constraint of every member of CreateTrainingJobRequest: a value that just keeps it and
// one that just breaks it, made from the declarations, with the exact entry.
namespace trainyard::model {
namespace {

namespace json = boost::json;

// A value that matches its pattern, for the patterns that aren't a run of one letter.
std::string sample_text(const Shape& shape) {
  static const std::vector<std::string> kSamples = {
      "a",
      "a1",
      "A",
      "1K",
      "arn:aws:iam::111122223333:role/r",
      "s3://b/k",
      "arn:aws:lambda:us-east-1:111122223333:function:f",
      "fs-0123456789",
      "arn:aws:sagemaker:us-east-1:aws:hub-content/h/DataSet/d/1.0.0",
      "arn:aws:sagemaker:us-east-1:aws:hub-content/h/Model/m/1.0.0",
      "arn:aws:sagemaker:us-east-1:111122223333:training-plan/p",
      "arn:aws:sagemaker:us-east-1:111122223333:mlflow-tracking-server/m",
      "arn:aws:sagemaker:us-east-1:111122223333:model-package-group/g",
      "arn:aws:sagemaker:us-east-1:111122223333:model-package/p"};
  if (!shape.values.empty()) return std::string(shape.values.front());
  const auto min = static_cast<std::size_t>(shape.min.value_or(0));
  for (const std::string& sample : kSamples)
    if (sample.size() >= min && (shape.pattern.empty() || matches_pattern(shape.pattern, sample)))
      return sample;
  ADD_FAILURE() << "no sample for " << shape.pattern;
  return {};
}

// The smallest value that keeps every constraint.
json::value sample(const Shape& shape) {
  switch (shape.kind) {
    case Kind::text:
      return json::value(sample_text(shape));
    case Kind::integer:
      return shape.min.value_or(0);
    case Kind::number:
      return 0.5;
    case Kind::boolean:
      return true;
    case Kind::timestamp:
      return 1;
    case Kind::map:
      return json::object{{sample_text(*shape.key), sample_text(*shape.value)}};
    case Kind::list: {
      json::array array;
      for (std::int64_t i = 0; i < std::max<std::int64_t>(shape.min.value_or(0), 1); ++i)
        array.push_back(sample(*shape.item));
      return array;
    }
    case Kind::structure: {
      json::object object;
      for (const Member& member : shape.members)
        if (member.required) object[member.name] = sample(*member.shape);
      return object;
    }
  }
  return nullptr;
}

std::string lower_first(std::string_view name) {
  std::string text(name);
  text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

// A member of a structure of the tree, within requests made of samples.
class Place {
 public:
  Place(const Shape& its, json::value request, std::string pointer, std::string path)
      : shape(its),
        request_(std::move(request)),
        pointer_(std::move(pointer)),
        path_(std::move(path)) {}

  const Shape& shape;

  std::vector<std::string> failures(const json::value& value) const {
    json::value request = request_;
    request.at_pointer(pointer_) = value;
    return constraint_failures(shape_of<CreateTrainingJobRequest>(), request);
  }
  void keeps(const json::value& value) const {
    EXPECT_EQ(failures(value), std::vector<std::string>{}) << path_;
  }
  void breaks(const json::value& value, const std::string& shown, const std::string& rule) const {
    const std::string entry =
        "Value " + shown + " at '" + path_ + "' failed to satisfy constraint: " + rule;
    const std::vector<std::string> found = failures(value);
    EXPECT_NE(std::find(found.begin(), found.end(), entry), found.end())
        << path_ << ": " << json::serialize(value) << "\nwanted " << entry;
    ++broken;
  }
  bool fails_only_elsewhere(const json::value& value, std::string_view word) const {
    for (const std::string& entry : failures(value))
      if (entry.find(word) != std::string::npos) return false;
    return true;
  }

  static int broken;

 private:
  json::value request_;
  std::string pointer_, path_;
};
int Place::broken = 0;

// A text of `length` letters; its pattern may refuse it, which is another constraint.
std::string letters(std::int64_t length) {
  return std::string(static_cast<std::size_t>(length), 'a');
}

void try_text(const Place& place) {
  const Shape& shape = place.shape;
  place.keeps(sample(shape));
  if (shape.max) {
    EXPECT_TRUE(place.fails_only_elsewhere(json::value(letters(*shape.max)), "length less"));
    const std::string longer = letters(*shape.max + 1);
    place.breaks(json::value(longer), "'" + longer + "'",
                 "Member must have length less than or equal to " + std::to_string(*shape.max));
  }
  if (shape.min && *shape.min > 0) {
    EXPECT_TRUE(place.fails_only_elsewhere(json::value(letters(*shape.min)), "length greater"));
    const std::string shorter = letters(*shape.min - 1);
    place.breaks(json::value(shorter), "'" + shorter + "'",
                 "Member must have length greater than or equal to " + std::to_string(*shape.min));
  }
  const std::string odd = sample_text(shape) + "\n!";
  if (!shape.pattern.empty() && !matches_pattern(shape.pattern, odd))
    place.breaks(json::value(odd), "'" + odd + "'",
                 "Member must satisfy regular expression pattern: " + std::string(shape.pattern));
  if (shape.values.empty()) return;
  std::string set;
  for (const std::string_view value : shape.values) {
    place.keeps(json::value(value));
    set += (set.empty() ? "" : ", ") + std::string(value);
  }
  place.breaks("no such", "'no such'", "Member must satisfy enum value set: [" + set + "]");
}

void try_integer(const Place& place) {
  const Shape& shape = place.shape;
  for (const auto& [limit, step, words] :
       {std::tuple{shape.min, -1, "greater"}, std::tuple{shape.max, 1, "less"}}) {
    if (!limit) continue;
    place.keeps(*limit);
    place.breaks(*limit + step, "'" + std::to_string(*limit + step) + "'",
                 std::string("Member must have value ") + words + " than or equal to " +
                     std::to_string(*limit));
  }
}

json::value with_entries(const Shape& shape, std::int64_t count) {
  if (shape.kind == Kind::list) {
    json::array array;
    for (std::int64_t i = 0; i < count; ++i) array.push_back(sample(*shape.item));
    return array;
  }
  json::object object;
  for (std::int64_t i = 0; i < count; ++i) object["a" + std::to_string(i)] = "a";
  return object;
}

void try_size(const Place& place) {
  const Shape& shape = place.shape;
  const auto size_breaks = [&](std::int64_t count, const std::string& rule) {
    for (const std::string& entry : place.failures(with_entries(shape, count)))
      if (entry.ends_with("failed to satisfy constraint: " + rule)) {
        ++Place::broken;
        return;
      }
    ADD_FAILURE() << rule;
  };
  if (shape.max) {
    place.keeps(with_entries(shape, *shape.max));
    size_breaks(*shape.max + 1,
                "Member must have length less than or equal to " + std::to_string(*shape.max));
  }
  if (shape.min && *shape.min > 0) {
    place.keeps(with_entries(shape, *shape.min));
    size_breaks(*shape.min - 1,
                "Member must have length greater than or equal to " + std::to_string(*shape.min));
  }
}

// The texts that just break a constraint of a list's item or a map's key or value.
std::vector<std::string> breaking_texts(const Shape& shape) {
  std::vector<std::string> texts;
  if (shape.max) texts.push_back(letters(*shape.max + 1));
  if (shape.min && *shape.min > 0) texts.push_back(letters(*shape.min - 1));
  const std::string odd = sample_text(shape) + "\n!";
  if (!shape.pattern.empty() && !matches_pattern(shape.pattern, odd)) texts.push_back(odd);
  return texts;
}

std::string rule_list(const Shape& shape) {
  std::string rules;
  const auto add = [&](const std::string& rule) { rules += (rules.empty() ? "" : ", ") + rule; };
  if (shape.max) add("Member must have length less than or equal to " + std::to_string(*shape.max));
  if (shape.min)
    add("Member must have length greater than or equal to " + std::to_string(*shape.min));
  if (!shape.pattern.empty())
    add("Member must satisfy regular expression pattern: " + std::string(shape.pattern));
  return "[" + rules + "]";
}

void try_elements(const Place& place) {
  const Shape& shape = place.shape;
  if (shape.kind == Kind::list && shape.item->kind == Kind::text) {
    for (const std::string& text : breaking_texts(*shape.item))
      place.breaks(json::array{text}, "'[" + text + "]'",
                   "Member must satisfy constraint: " + rule_list(*shape.item));
  } else if (shape.kind == Kind::map) {
    const std::string key = sample_text(*shape.key), value = sample_text(*shape.value);
    for (const std::string& text : breaking_texts(*shape.key))
      place.breaks(json::object{{text, value}}, "'{" + text + "=" + value + "}'",
                   "Map keys must satisfy constraint: " + rule_list(*shape.key));
    for (const std::string& text : breaking_texts(*shape.value))
      place.breaks(json::object{{key, text}}, "'{" + key + "=" + text + "}'",
                   "Map value must satisfy constraint: " + rule_list(*shape.value));
  }
}

// Tries every member of `shape`, which lies at `pointer` in `request`.
void try_structure(const Shape& shape, const json::value& request, const std::string& pointer,
                   const std::string& path) {
  for (const Member& member : shape.members) {
    json::value with = request;
    const std::string here = pointer + "/" + std::string(member.name);
    const std::string here_path = (path.empty() ? "" : path + ".") + lower_first(member.name);
    json::value& parent = pointer.empty() ? with : with.at_pointer(pointer);
    if (!parent.get_object().contains(member.name))
      parent.get_object()[member.name] = sample(*member.shape);
    const Place place(*member.shape, with, here, here_path);
    if (member.required) place.breaks(nullptr, "null", "Member must not be null");
    if (member.shape->kind == Kind::text) try_text(place);
    if (member.shape->kind == Kind::integer) try_integer(place);
    if (member.shape->kind == Kind::list || member.shape->kind == Kind::map) {
      try_size(place);
      try_elements(place);
    }
    if (member.shape->kind == Kind::structure) try_structure(*member.shape, with, here, here_path);
    if (member.shape->kind == Kind::list && member.shape->item->kind == Kind::structure)
      try_structure(*member.shape->item, with, here + "/0", here_path + ".1.member");
  }
}

TEST(ConstraintTable, EveryConstraintHasAValueThatJustKeepsItAndOneThatJustBreaksIt) {
  const Shape& shape = shape_of<CreateTrainingJobRequest>();
  const json::value request = sample(shape);
  ASSERT_EQ(constraint_failures(shape, request), std::vector<std::string>{});
  Place::broken = 0;
  try_structure(shape, request, "", "");
  EXPECT_GT(Place::broken, 200);
}

}  // namespace
}  // namespace trainyard::model
