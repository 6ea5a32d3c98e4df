#include "data/credentials_file.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "base/files.h"

namespace trainyard::data {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kFile =
    "# the site's\n"
    "[default]\r\n"
    "aws_access_key_id=AKIADEFAULT\r\n"
    "aws_secret_access_key = se=cret/+ \r\n"
    "region = eu-west-1\n"
    "\n"
    "[ other ]\n"
    "; temporary\n"
    "aws_access_key_id = AKIAOTHER\n"
    "aws_secret_access_key = x\n"
    "aws_session_token = token\n"
    "[half]\n"
    "aws_access_key_id = AKIAHALF\n";

TEST(CredentialsFile, GivesAProfilesKeys) {
  const auto found = parse_credentials_file(kFile, "default");
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->access_key_id, "AKIADEFAULT");
  EXPECT_EQ(found->secret_access_key, "se=cret/+");
  EXPECT_EQ(found->session_token, "");
  const auto other = parse_credentials_file(kFile, "other");
  ASSERT_TRUE(other) << other.error().message();
  EXPECT_EQ(other->access_key_id, "AKIAOTHER");
  EXPECT_EQ(other->session_token, "token");
}

TEST(CredentialsFile, AProfileThatIsAbsentOrHalfIsAnErrorThatTellsNoKey) {
  const auto absent = parse_credentials_file(kFile, "nobody");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind(), ErrorKind::not_found);
  EXPECT_THAT(absent.error().message(), HasSubstr("[nobody]"));
  const auto half = parse_credentials_file(kFile, "half");
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(half.error().message(), Not(HasSubstr("AKIAHALF")));
}

TEST(CredentialsFile, ReadsBackWhatWasWritten) {
  const aws::Credentials keys{"AKIA", "s3cr=t", "token"};
  const auto read = parse_credentials_file(credentials_file_text(keys, "p"), "p");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->secret_access_key, "s3cr=t");
  EXPECT_EQ(read->session_token, "token");
}

TEST(CredentialsFile, AChangedKeyIsTakenUp) {
  char folder[] = "/tmp/credentials-XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  const std::filesystem::path file = std::filesystem::path(folder) / "credentials";
  FileCredentials credentials(file, "default");
  EXPECT_FALSE(credentials.get({}));
  ASSERT_TRUE(replace_file(file, credentials_file_text({"first", "x", ""}, "default")));
  EXPECT_EQ(credentials.get({})->access_key_id, "first");
  ASSERT_TRUE(replace_file(file, credentials_file_text({"second", "x", ""}, "default")));
  EXPECT_EQ(credentials.get({})->access_key_id, "second");
  ASSERT_TRUE(remove_tree(folder));
}

}  // namespace
}  // namespace trainyard::data
