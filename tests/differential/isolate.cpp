#include "isolate.h"

#include <sys/wait.h>
#include <unistd.h>

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

Outcome isolated(const std::function<int(int out)>& work) {
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
  Outcome out;
  char buffer[4'096];
  for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;) out.said.append(buffer, static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  out.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  out.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return out;
}

}  // namespace tagma::differential
