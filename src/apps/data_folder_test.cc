#include "apps/data_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cctype>
#include <cstdlib>
#include <set>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::apps {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class DataFolderTest : public ::testing::Test {
 protected:
  DataFolderTest()
      : base_(std::filesystem::temp_directory_path() / ("trainyard-test-" + random_hex(12))) {}
  ~DataFolderTest() override { EXPECT_TRUE(remove_tree(base_)); }

  std::filesystem::path root() const { return base_ / "it's here" / "data"; }

  std::filesystem::path base_;
};

TEST_F(DataFolderTest, IsMadeWithRandomCredentialsThatOnlyTheOwnerReads) {
  const auto folder = DataFolder::open_or_create(root(), {});
  ASSERT_TRUE(folder) << folder.error().message();
  EXPECT_THAT(folder->credentials().access_key_id, StartsWith("AKIA"));
  EXPECT_EQ(folder->credentials().access_key_id.size(), 20U);
  EXPECT_EQ(folder->credentials().secret_access_key.size(), 40U);
  EXPECT_EQ(folder->credentials().session_token, "");
  struct stat status{};
  ASSERT_EQ(::stat((root() / "credentials.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(root().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777U;
}

TEST_F(DataFolderTest, IsClosedToOthersWhateverItWas) {
  std::filesystem::create_directories(root());
  ASSERT_EQ(::chmod(root().c_str(), 0755), 0);
  ASSERT_TRUE(replace_file(root() / "config.toml", ""));  // what a person may put there first
  ASSERT_TRUE(DataFolder::open_or_create(root(), {}));
  EXPECT_EQ(mode_of(root()), 0700U);
  ASSERT_EQ(::chmod(root().c_str(), 0775), 0);
  ASSERT_TRUE(DataFolder::open_or_create(root(), {}));
  EXPECT_EQ(mode_of(root()), 0700U);
}

TEST_F(DataFolderTest, AnOpenFolderWithFilesOfOthersIsNotTaken) {
  std::filesystem::create_directories(root());
  ASSERT_EQ(::chmod(root().c_str(), 01777), 0);
  ASSERT_TRUE(replace_file(root() / "somebody's", ""));
  const auto folder = DataFolder::open_or_create(root(), {});
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(folder.error().message(), HasSubstr("somebody's"));
  EXPECT_EQ(mode_of(root()), 01777U);
  ASSERT_EQ(::chmod(root().c_str(), 0700), 0);  // what the message says
  EXPECT_TRUE(DataFolder::open_or_create(root(), {}));
}

TEST_F(DataFolderTest, StateThatIsGoneIsNotTakenForAFolderThatNeverHadAny) {
  const auto folder = DataFolder::open_or_create(root(), {});
  ASSERT_TRUE(folder);
  EXPECT_TRUE(folder->require_state());
  std::filesystem::create_directories(folder->attempts() / "a-job");
  const auto refused = folder->require_state();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("check"));
}

TEST_F(DataFolderTest, ObjectsThatAreGoneAreNotTakenForAStoreThatNeverHadAny) {
  const auto folder = DataFolder::open_or_create(root(), {});
  ASSERT_TRUE(folder);
  ASSERT_TRUE(replace_file(folder->state_db(), "state"));
  const auto expect_refused = [&] {
    const auto refused = folder->require_state();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::corrupt);
    EXPECT_THAT(refused.error().message(), HasSubstr("objects is gone or empty"));
    EXPECT_THAT(refused.error().message(), HasSubstr("--accept-loss"));
  };
  expect_refused();
  // The mount point of a disk that isn't mounted, also once a server tried to use it.
  ASSERT_TRUE(ensure_directory(folder->objects() / "lost+found"));
  ASSERT_TRUE(replace_file(folder->objects() / ".lock", ""));
  expect_refused();
  ASSERT_TRUE(replace_file(folder->objects() / ".index.db", "index"));
  EXPECT_TRUE(folder->require_state());
}

TEST_F(DataFolderTest, AnAccountThatIsGoneIsNotReplacedByAnother) {
  ASSERT_TRUE(DataFolder::open_or_create(root(), {.account = "123456789012"}));
  std::filesystem::remove(root() / "endpoint.json");
  ASSERT_TRUE(replace_file(root() / "state.db", "state"));
  const auto refused = DataFolder::open_or_create(root(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(refused.error().message(), HasSubstr("--account"));
  const auto named = DataFolder::open_or_create(root(), {.account = "123456789012"});
  ASSERT_TRUE(named) << named.error().message();
  EXPECT_EQ(named->place().account, "123456789012");
}

TEST_F(DataFolderTest, HasAnAccountOfTwelveDigitsAndADefaultRegionAndAddress) {
  const auto folder = DataFolder::open_or_create(root(), {});
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->place().account.size(), 12U);
  for (const char c : folder->place().account) EXPECT_TRUE(std::isdigit(c)) << c;
  EXPECT_EQ(folder->place().region, "us-east-1");
  EXPECT_EQ(folder->url(), "http://127.0.0.1:9070");
}

TEST_F(DataFolderTest, StaysTheSameWhenOpenedAgain) {
  const auto first = DataFolder::open_or_create(root(), {});
  const auto second =
      DataFolder::open_or_create(root(), {.url = "http://elsewhere:1", .region = ""});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->credentials().secret_access_key, second->credentials().secret_access_key);
  EXPECT_EQ(first->place().account, second->place().account);
  EXPECT_EQ(second->url(), first->url());
}

TEST_F(DataFolderTest, OfTwoFoldersNothingIsTheSame) {
  const auto one = DataFolder::open_or_create(base_ / "one", {});
  const auto two = DataFolder::open_or_create(base_ / "two", {});
  ASSERT_TRUE(one && two);
  EXPECT_NE(one->credentials().access_key_id, two->credentials().access_key_id);
  EXPECT_NE(one->credentials().secret_access_key, two->credentials().secret_access_key);
  EXPECT_NE(one->place().account, two->place().account);
}

TEST_F(DataFolderTest, OpenedByManyAtOnceForTheFirstTimeIsOneFolder) {
  std::vector<std::string> secrets(8);
  std::vector<std::thread> threads;
  for (std::string& secret : secrets) {
    threads.emplace_back([&] {
      if (auto folder = DataFolder::open_or_create(root(), {})) {
        secret = folder->credentials().secret_access_key + folder->place().account;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(secrets.begin(), secrets.end()).size(), 1U);
  EXPECT_NE(secrets.front(), "");
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(root())) {
    files.insert(entry.path().filename());
  }
  EXPECT_EQ(files, (std::set<std::string>{"credentials.json", "endpoint.json"}));
}

TEST_F(DataFolderTest, AnotherRegionThanItsOwnIsRefused) {
  ASSERT_TRUE(DataFolder::open_or_create(root(), {.url = "http://h:1", .region = "eu-west-1"}));
  const auto same =
      DataFolder::open_or_create(root(), {.url = "http://h:1", .region = "eu-west-1"});
  EXPECT_TRUE(same);
  const auto other =
      DataFolder::open_or_create(root(), {.url = "http://h:1", .region = "us-west-2"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(other.error().message(), HasSubstr("eu-west-1"));
}

TEST_F(DataFolderTest, AFolderKeepsTheAccountItWasMadeFor) {
  const auto made = DataFolder::open_or_create(root(), {.account = "123456789012"});
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->place().account, "123456789012");
  EXPECT_EQ(DataFolder::open_or_create(root(), {})->place().account, "123456789012");
  const auto other = DataFolder::open_or_create(root(), {.account = "210987654321"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind(), ErrorKind::conflict);
  EXPECT_NE(other.error().message().find("account 123456789012, not 210987654321"),
            std::string::npos);
}

TEST_F(DataFolderTest, OpenWithoutCreatingFindsNothingAndMakesNothing) {
  const auto folder = DataFolder::open(root());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind(), ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(root()));
}

TEST_F(DataFolderTest, ThePublishedAddressIsWhatOthersRead) {
  auto folder = DataFolder::open_or_create(root(), {});
  ASSERT_TRUE(folder);
  ASSERT_TRUE(folder->publish_url("http://127.0.0.1:4711"));
  const auto other = DataFolder::open(root());
  ASSERT_TRUE(other);
  EXPECT_EQ(other->url(), "http://127.0.0.1:4711");
  EXPECT_EQ(other->place().account, folder->place().account);
}

TEST_F(DataFolderTest, OnlyOneMayServeFromIt) {
  const auto folder = DataFolder::open_or_create(root(), {});
  ASSERT_TRUE(folder);
  {
    const auto lock = folder->lock();
    ASSERT_TRUE(lock && *lock);
    const auto second = folder->lock();
    ASSERT_TRUE(second);
    EXPECT_FALSE(*second);
  }
  const auto later = folder->lock();
  EXPECT_TRUE(later && *later);
}

TEST_F(DataFolderTest, ABrokenFileIsSaidToBeBroken) {
  ASSERT_TRUE(DataFolder::open_or_create(root(), {}));
  for (const char* content : {"", "{", "[]", R"({"access_key_id":"x"})"}) {
    ASSERT_TRUE(replace_file(root() / "credentials.json", content, 0600));
    const auto folder = DataFolder::open_or_create(root(), {});
    ASSERT_FALSE(folder) << content;
    EXPECT_EQ(folder.error().kind(), ErrorKind::corrupt) << content;
    EXPECT_THAT(folder.error().message(), HasSubstr("credentials.json"));
  }
}

}  // namespace
}  // namespace trainyard::apps
