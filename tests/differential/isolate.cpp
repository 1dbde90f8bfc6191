#include "isolate.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace tagma::differential {

void say(int out, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto written = write(out, text.data() + at, text.size() - at);
    if (written <= 0) std::abort();
    at += static_cast<std::size_t>(written);
  }
}

Child start(const std::function<int(int out)>& work) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    close(ends[0]);
    const int code = work(ends[1]);
    std::fflush(nullptr);
    _exit(code);  // no destructors: threads may still be loading things
  }
  close(ends[1]);
  return {child, ends[0], {}};
}

std::pair<std::size_t, Outcome> wait_for_one(std::vector<Child>& children) {
  for (;;) {
    std::vector<pollfd> waiting;
    for (const Child& child : children) waiting.push_back({child.from, POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), -1) < 0) std::abort();
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (waiting[i].revents == 0) continue;
      Child& child = children[i];
      char buffer[4'096];
      const ssize_t got = read(child.from, buffer, sizeof buffer);
      if (got > 0) child.said.append(buffer, static_cast<std::size_t>(got));
      if (got > 0) continue;
      close(child.from);
      int status = 0;
      waitpid(child.pid, &status, 0);
      return {i, {WIFEXITED(status) ? WEXITSTATUS(status) : 0, WIFSIGNALED(status) ? WTERMSIG(status) : 0, std::move(child.said)}};
    }
  }
}

void stop(std::vector<Child>& children) {
  for (const Child& child : children) {
    kill(child.pid, SIGKILL);
    close(child.from);
    waitpid(child.pid, nullptr, 0);
  }
  children.clear();
}

Outcome isolated(const std::function<int(int out)>& work) {
  std::vector<Child> one{start(work)};
  return wait_for_one(one).second;
}

}  // namespace tagma::differential
