#include "control/credentials.h"

#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

TEST(AttemptCredentials, OnlyTheExactTokenOfTheAttemptNamesTheRole) {
  AttemptCredentials credentials;
  credentials.put({"a", 1}, {"secret", "role"});
  EXPECT_EQ(credentials.role_for_token({"a", 1}, "secret"), "role");
  for (const char* wrong : {"", "secre", "secret0", "Secret", "secreT"}) {
    EXPECT_FALSE(credentials.role_for_token({"a", 1}, wrong)) << wrong;
  }
  EXPECT_FALSE(credentials.role_for_token({"a", 2}, "secret"));
  EXPECT_FALSE(credentials.role_for_token({"b", 1}, "secret"));
  EXPECT_EQ(credentials.token_of({"a", 1}), "secret");
  EXPECT_FALSE(credentials.token_of({"a", 2}));
  credentials.remove({"a", 1});
  EXPECT_FALSE(credentials.token_of({"a", 1}));
  EXPECT_FALSE(credentials.role_for_token({"a", 1}, "secret"));
}

TEST(AttemptCredentials, AnEmptyTokenOpensNothing) {
  AttemptCredentials credentials;
  credentials.put({"a", 1}, {"", "role"});
  EXPECT_FALSE(credentials.role_for_token({"a", 1}, ""));
}

}  // namespace
}  // namespace trainyard::control
