#include "data/file_placement.h"

#include <gtest/gtest.h>

#include <vector>

namespace trainyard::data {
namespace {

struct Case {
  const char* prefix;
  const char* key;
  const char* place;
};

TEST(PlaceObject, FollowsTheServicesTable) {
  const Case cases[] = {
      {"a/b.csv", "a/b.csv", "b.csv"},  // exactly the object
      {"a/", "a/x", "x"},
      {"a/", "a/x/y", "x/y"},
      {"", "a/x", "a/x"},                               // the whole bucket
      {"a/training", "a/training/en-ja/x", "en-ja/x"},  // a folder without its slash
      {"data/train", "data/train-data.csv",
       "train-data.csv"},  // a prefix of names: they aren't shortened
      {"data/train", "data/train-x/y", "train-x/y"},
      {"tr", "train.csv", "train.csv"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(**place_object("b", c.prefix, c.key), c.place) << c.prefix << " " << c.key;
}

TEST(PlaceObject, AFolderMarkerIsNothing) {
  EXPECT_FALSE(place_object("b", "a/", "a/")->has_value());
  EXPECT_FALSE(place_object("b", "a/", "a/x/")->has_value());
}

TEST(PlaceObject, RefusesWhatCanBeNoFile) {
  EXPECT_EQ(
      place_object("b", "a", "a//x").error().message(),
      "Failed to download data. S3 key: s3://b/a//x has an illegal char sub-sequence '//' in it");
  for (const std::string& key : std::vector<std::string>{
           "a/../x", "a/./x", "a/..", std::string("a/x\0y", 5), "a/" + std::string(256, 'x')})
    EXPECT_FALSE(place_object("b", "a/", key)) << key;
}

}  // namespace
}  // namespace trainyard::data
