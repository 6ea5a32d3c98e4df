#include "control/hyper_parameter_rules.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "base/parse_number.h"

namespace trainyard::control {
namespace {

using model::HyperParameterSpecification;
using model::ParameterType;
using Problem = std::optional<std::string>;

std::string about(const HyperParameterSpecification& specification) {
  return "hyperparameter '" + specification.name.value_or("") + "'";
}

std::string joined_values(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

std::string quoted(const std::string& value) {
  return "'" + value + "'";
}

// For a range of numbers, whose bounds are texts.
template <class Range, class Read>
Problem range_problem(const HyperParameterSpecification& specification, const Range& range,
                      Read read_end, std::string_view what) {
  const auto min = read_end(range.min_value.value_or(""));
  const auto max = read_end(range.max_value.value_or(""));
  for (const auto& [end, number] : {std::pair(range.min_value.value_or(""), min.has_value()),
                                    std::pair(range.max_value.value_or(""), max.has_value())})
    if (!number)
      return "Invalid Range of " + about(specification) + ": " + quoted(end) + " is not " +
             std::string(what);
  if (*min > *max)
    return "Invalid Range of " + about(specification) + ": MinValue " + *range.min_value +
           " is greater than MaxValue " + *range.max_value;
  return std::nullopt;
}

// The given range must match the type.
Problem range_problem(const HyperParameterSpecification& specification) {
  if (!specification.range) return std::nullopt;
  const model::ParameterRange& range = *specification.range;
  const ParameterType type = specification.type.value_or(ParameterType::FreeText);
  const int given = int{range.integer.has_value()} + int{range.continuous.has_value()} +
                    int{range.categorical.has_value()};
  const bool own = (type == ParameterType::Integer && range.integer) ||
                   (type == ParameterType::Continuous && range.continuous) ||
                   (type == ParameterType::Categorical && range.categorical);
  if (given != 1 || !own) {
    const std::string word(model::to_string(type));
    return "Invalid Range of " + about(specification) + ": of type " + word +
           (type == ParameterType::FreeText
                ? ", it can't have a Range"
                : ", it must have " + word + "ParameterRangeSpecification alone");
  }
  if (range.integer)
    return range_problem(specification, *range.integer, parse_number<std::int64_t>, "an integer");
  if (range.continuous)
    return range_problem(specification, *range.continuous, parse_number<double>, "a number");
  return std::nullopt;
}

Problem default_problem(const HyperParameterSpecification& specification) {
  if (!specification.default_value) return std::nullopt;
  if (specification.is_required.value_or(false))
    return "Invalid DefaultValue of " + about(specification) +
           ": a hyperparameter with a default value cannot be required";
  if (auto problem = value_problem(specification, *specification.default_value))
    return "Invalid DefaultValue. " + *problem;
  return std::nullopt;
}

template <class Range, class Number>
Problem outside(const HyperParameterSpecification& specification, const std::string& value,
                Number number, const std::optional<Range>& range,
                std::optional<Number> (*read_end)(std::string_view)) {
  if (!range) return std::nullopt;
  const std::string min = range->min_value.value_or(""), max = range->max_value.value_or("");
  if (number >= read_end(min).value_or(number) && number <= read_end(max).value_or(number))
    return std::nullopt;
  return "Invalid value " + quoted(value) + " of " + about(specification) + ". Supported range: [" +
         min + ", " + max + "]";
}

}  // namespace

Problem specification_problem(const HyperParameterSpecifications& all) {
  std::set<std::string> names;
  for (const HyperParameterSpecification& specification : all) {
    if (!names.insert(specification.name.value_or("")).second)
      return "Invalid SupportedHyperParameters. Names must be unique, " +
             quoted(*specification.name) + " is given more than once";
    if (auto problem = range_problem(specification)) return problem;
    if (auto problem = default_problem(specification)) return problem;
  }
  return std::nullopt;
}

Problem value_problem(const HyperParameterSpecification& specification, const std::string& value) {
  const model::ParameterRange range = specification.range.value_or(model::ParameterRange{});
  const auto no = [&](std::string_view what) {
    return "Invalid value " + quoted(value) + " of " + about(specification) + ". It is not " +
           std::string(what);
  };
  switch (specification.type.value_or(ParameterType::FreeText)) {
    case ParameterType::Integer: {
      const auto number = parse_number<std::int64_t>(value);
      if (!number) return no("an integer");
      return outside(specification, value, *number, range.integer, parse_number<std::int64_t>);
    }
    case ParameterType::Continuous: {
      const auto number = parse_number<double>(value);
      if (!number) return no("a number");
      return outside(specification, value, *number, range.continuous, parse_number<double>);
    }
    case ParameterType::Categorical: {
      if (!range.categorical) return std::nullopt;
      const auto values = range.categorical->values.value_or(std::vector<std::string>{});
      if (std::ranges::find(values, value) != values.end()) return std::nullopt;
      return "Invalid value " + quoted(value) + " of " + about(specification) +
             ". Supported values: [" + joined_values(values) + "]";
    }
    case ParameterType::FreeText:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace trainyard::control
