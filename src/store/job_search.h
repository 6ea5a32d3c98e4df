#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/job_store.h"

// A search of jobs or resources, in the store's terms: where a value is stored, and what must be
// true of it. control/search_properties.h maps the API's names to these.
namespace trainyard::store {

using SearchValue = std::variant<std::int64_t, double, std::string>;  // times: epoch milliseconds

struct SearchField {
  enum class Place {
    name,
    arn,
    status,
    created,
    modified,
    version,  // of a resource; a job has none
    request,  // in the request's JSON, at `path`
    state,    // in the state's JSON, at `path`
    item,     // in the item of a list that Kind::any_item visits, at `path`; empty: the item
    tag,      // the value of the tag `key`
  };
  Place place = Place::name;
  std::vector<std::string> path{};  // names of members from the outside in; none contains a '"'
  // request, state: the value at `path` is a map, and this key's value is meant; or, with
  // `key_member`, a list of structures, and the one whose `key_member` this is. `value_members`: of
  // that structure, which a map's value may be too, the first of these members that it has.
  std::optional<std::string> key{};
  std::string key_member{};
  std::vector<std::string> value_members{};

  bool operator==(const SearchField&) const = default;
};

// A condition on a job or resource. An absent value satisfies no test, but does satisfy `none` of
// them.
struct SearchCondition {
  enum class Kind {
    all,  // of `parts`; of no parts: every job
    any,
    none,
    any_item,    // all of `parts` hold for one item of the list at `field`
    any_parent,  // all of `parts` hold for one resource that this one belongs to
    any_child,   // all of `parts` hold for one resource that belongs to this one
    exists,
    one_of,  // equal to one of `values`; numbers by value, strings byte by byte
    less,    // less than values[0], and likewise below
    less_or_equal,
    greater,
    greater_or_equal,
    contains,  // a string that contains values[0]
  };
  // How a string is converted before the comparison; one that isn't a JSON number counts as absent.
  enum class Reading {
    as_stored,
    number,
    whole_number,  // decimals are truncated
  };
  Kind kind = Kind::all;
  std::vector<SearchCondition> parts{};
  SearchField field{};
  std::vector<SearchValue> values{};
  Reading reading = Reading::as_stored;
  // any_parent, any_child; a job has neither. To find few among many by a relative's name or ARN, the
  // test of it (`one_of`) must be one of `parts` itself, and for a name the kind must be given.
  std::string relative_kind{};  // empty: of any kind
  int levels = 1;               // 2: parents of parents, or children of children

  bool operator==(const SearchCondition&) const = default;
};

struct SearchQuery {
  SearchCondition where{};
  SearchField sort{SearchField::Place::modified};  // not an item
  // Ties by name, then version, in the same direction; absent values are smallest.
  bool descending = true;
  std::size_t limit = 10;
  // The last row of the previous page.
  struct Position {
    std::optional<SearchValue> key;
    std::string name;
    std::int64_t version = 0;  // of a resource
  };
  std::optional<Position> after{};
};

// The keys of a field with keys (`key` is ignored) that start with `prefix`.
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
