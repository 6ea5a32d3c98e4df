#include "net/blocking_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <latch>
#include <memory>
#include <string>
#include <thread>

namespace trainyard::net {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> add_up(BlockingPool& pool, std::shared_ptr<int> token, int& sum,
                             std::thread::id& where) {
  for (int i = 0; i < 100; ++i) {
    auto multiply = [token, i] { return *token * i; };
    sum += co_await pool.run(multiply);
    sum += co_await pool.run([i] { return -i; });
  }
  where = std::this_thread::get_id();
}

TEST(BlockingPool, GivesBackTheValueOnTheCoroutinesExecutor) {
  asio::io_context context;
  BlockingPool pool(2);
  auto token = std::make_shared<int>(2);
  int sum = 0;
  std::thread::id where;
  asio::co_spawn(context, add_up(pool, token, sum, where), asio::detached);
  context.run();  // ends when the coroutine has: work on the pool counts
  EXPECT_EQ(sum, 4950);
  EXPECT_EQ(where, std::this_thread::get_id());
  EXPECT_EQ(token.use_count(), 1);  // every copy of the function was destroyed, and once
}

asio::awaitable<void> meet(BlockingPool& pool, std::latch& all, std::atomic<int>& met) {
  const std::string name = co_await pool.run([&all] {
    all.arrive_and_wait();
    return std::string("a name that is too long for the small string optimization");
  });
  if (name.starts_with("a name")) ++met;
}

TEST(BlockingPool, RunsAsManyAsItHasThreadsAtOnce) {
  std::latch all(3);
  std::atomic<int> met = 0;
  asio::io_context context;
  BlockingPool pool(3);
  for (int i = 0; i < 3; ++i) {
    asio::co_spawn(asio::make_strand(context), meet(pool, all, met), asio::detached);
  }
  std::thread second([&context] { context.run(); });
  context.run();
  second.join();
  EXPECT_EQ(met, 3);
}

asio::awaitable<void> count_running(BlockingPool& pool, std::atomic<int>& now,
                                    std::atomic<int>& max) {
  co_await pool.run([&now, &max] {
    max = std::max(max.load(), ++now);
    std::this_thread::yield();
    --now;
    return true;
  });
}

TEST(BlockingPool, RunsNoMoreThanItsBound) {
  std::atomic<int> now = 0;
  std::atomic<int> max = 0;
  asio::io_context context;
  BlockingPool pool(1);
  for (int i = 0; i < 50; ++i) {
    asio::co_spawn(context, count_running(pool, now, max), asio::detached);
  }
  context.run();
  EXPECT_EQ(max, 1);
}

struct Owning {
  std::shared_ptr<int> token;
  int operator()() const { return *token; }
};
static_assert(SafeToAwait<Owning&>);
static_assert(!SafeToAwait<Owning>, "g++ 12 would destroy it twice");

}  // namespace
}  // namespace trainyard::net
