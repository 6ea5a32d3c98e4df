#include "runtime/restricted_repositories.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

TEST(RestrictedRepositories, AreThoseThatWereAddedByAnyOfTheirNames) {
  const std::filesystem::path folder = ::testing::TempDir() + "restricted-" + random_hex(8);
  const RestrictedRepositories restricted(folder);
  EXPECT_FALSE(restricted.contains("host:5000/team/a"));
  ASSERT_TRUE(restricted.add("host:5000/team/a"));
  ASSERT_TRUE(restricted.add("host:5000/team/a"));
  ASSERT_TRUE(restricted.add("docker.io/library/b"));
  EXPECT_TRUE(RestrictedRepositories(folder).contains("host:5000/team/a"));
  EXPECT_TRUE(restricted.contains("b"));
  EXPECT_TRUE(restricted.contains("library/b"));
  EXPECT_FALSE(restricted.contains("team/b"));
  EXPECT_TRUE(restricted.contains_repository_of("host:5000/team/a:1"));
  EXPECT_TRUE(restricted.contains_repository_of("host:5000/team/a@sha256:00"));
  EXPECT_FALSE(restricted.contains_repository_of("host:5000/team/c:1"));
  EXPECT_TRUE(remove_tree(folder));
}

}  // namespace
}  // namespace trainyard::runtime
