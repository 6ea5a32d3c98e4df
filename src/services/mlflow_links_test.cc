#include "services/mlflow_links.h"

#include <gtest/gtest.h>

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;

const MlflowVisit kVisit{"arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/a", "arn:me"};
const Timestamp kThen = from_epoch_millis(1'700'000'000'000);

TEST(MlflowLinks, ALinkIsGoodForOneUseInItsTime) {
  MlflowLinks links("secret");
  const std::string token = links.issue({kVisit, 1800s}, 300s, kThen).value();
  EXPECT_FALSE(links.use(token + "0", kThen));
  const auto used = links.use(token, kThen + 299s);
  ASSERT_TRUE(used);
  EXPECT_EQ(used->visit, kVisit);
  EXPECT_EQ(used->session, 1800s);
  EXPECT_FALSE(links.use(token, kThen + 299s));
  const std::string late = links.issue({kVisit, 1800s}, 5s, kThen).value();
  EXPECT_FALSE(links.use(late, kThen + 5s));
}

TEST(MlflowLinks, UnusedLinksHaveALimitUntilTheyExpire) {
  MlflowLinks links("secret");
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(links.issue({kVisit, 1800s}, 300s, kThen));
  const auto one_more = links.issue({kVisit, 1800s}, 300s, kThen);
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().kind(), ErrorKind::exhausted);
  EXPECT_TRUE(links.issue({kVisit, 1800s}, 300s, kThen + 300s));
}

TEST(MlflowLinks, ASessionIsFoundUntilItsEndAndAfterARestart) {
  const std::string token = MlflowLinks("secret").open_session({kVisit, 1800s}, kThen);
  const MlflowLinks links("secret");
  EXPECT_EQ(links.find_session(token, kThen + 1799s), kVisit);
  EXPECT_FALSE(links.find_session(token, kThen + 1800s));
}

TEST(MlflowLinks, ASessionCannotBeMadeUp) {
  const MlflowLinks links("secret");
  const std::string token = links.open_session({kVisit, 1800s}, kThen);
  EXPECT_FALSE(MlflowLinks("other").find_session(token, kThen));
  for (std::size_t at = 0; at < token.size(); at += 7) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(links.find_session(changed, kThen)) << at;
  }
  for (const std::string_view made_up : {"", "a", "====", "bm90aGluZw=="})
    EXPECT_FALSE(links.find_session(made_up, kThen)) << made_up;
}

}  // namespace
}  // namespace trainyard::services
