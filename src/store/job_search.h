#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/job_store.h"

// What a search of jobs or resources looks for, in the store's terms: where a value is kept, and
// what must hold of it. What the API calls these values is control's (control/search_properties.h).
namespace trainyard::store {

using SearchValue = std::variant<std::int64_t, double, std::string>;  // times: epoch milliseconds

struct SearchField {
  enum class Place {
    name,
    arn,
    status,
    created,
    modified,
    request,  // in the request's JSON, at `path`
    state,    // in the state's JSON, at `path`
    item,     // in the item of a list that Kind::any_item looks at, at `path`; empty: the item
    tag,      // the value of the tag `key`
  };
  Place place = Place::name;
  std::vector<std::string> path{};  // members' names from the outside in; none has a '"'
  // request, state: what is at `path` is a map and the value is that of this key; or, with members
  // set, a list of structures, and the value is `value_member` of the one whose `key_member` it is.
  std::optional<std::string> key{};
  std::string key_member{};
  std::string value_member{};

  bool operator==(const SearchField&) const = default;
};

// A condition on a job. What isn't there satisfies no test; it does satisfy a `none` of them.
struct SearchCondition {
  enum class Kind {
    all,  // of `parts`; of no parts: every job
    any,
    none,
    any_item,  // all of `parts` hold for one item of the list at `field`
    exists,
    one_of,  // equal to one of `values`; numbers by value, texts byte by byte
    less,    // than values[0], and so below
    less_or_equal,
    greater,
    greater_or_equal,
    contains,  // a text that has the text values[0] in it
  };
  // What a text is read as before it is compared; one that is no JSON number is not there then.
  enum class Reading {
    as_kept,
    number,
    whole_number,  // decimals are cut off
  };
  Kind kind = Kind::all;
  std::vector<SearchCondition> parts{};
  SearchField field{};
  std::vector<SearchValue> values{};
  Reading reading = Reading::as_kept;

  bool operator==(const SearchCondition&) const = default;
};

struct SearchQuery {
  SearchCondition where{};
  SearchField sort{SearchField::Place::modified};  // not an item
  // Ties by name, then version, in the same direction; those without the value are least.
  bool descending = true;
  std::size_t limit = 10;
  // The last one of the page before.
  struct Position {
    std::optional<SearchValue> key;
    std::string name;
    std::int64_t version = 0;  // of a resource
  };
  std::optional<Position> after{};
};

// The keys at a field that has keys (`key` is not looked at) which begin with `prefix`.
struct KeyQuery {
  SearchField field{};
  std::string prefix{};
  std::size_t limit = 100;
};

struct FoundJob {
  StoredJob job;
  std::optional<SearchValue> key;  // what it was sorted by
};

}  // namespace trainyard::store
