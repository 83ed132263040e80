// Optimizers as loops in C, as yardsticks: loops OPTIMIZER LEAVES ELEMENTS STEPS THREADS runs a round for each line that it is
// sent, and answers with the milliseconds a step.
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

typedef void (*Step)(float *restrict p, float *restrict a, float *restrict b, const float *restrict g, long n, float c1, float c2);

static void adamw(float *restrict p, float *restrict mu, float *restrict nu, const float *restrict g, long n, float c1, float c2) {
  for (long i = 0; i < n; i++) {
    float m = mu[i] = 0.9f * mu[i] + 0.1f * g[i];
    float v = nu[i] = 0.999f * nu[i] + 0.001f * g[i] * g[i];
    p[i] -= 1e-3f * (m * c1 / (sqrtf(v * c2) + 1e-8f) + 1e-4f * p[i]);
  }
}

static void rmsprop(float *restrict p, float *restrict nu, float *restrict trace, const float *restrict g, long n, float c1, float c2) {
  (void)c1, (void)c2;
  for (long i = 0; i < n; i++) {
    float v = nu[i] = 0.9f * nu[i] + 0.1f * g[i] * g[i];
    float t = trace[i] = 0.9f * trace[i] - 1e-3f * g[i] / sqrtf(v + 1e-8f);
    p[i] += t;
  }
}

static void lion(float *restrict p, float *restrict mu, float *restrict unused, const float *restrict g, long n, float c1, float c2) {
  (void)unused, (void)c1, (void)c2;
  for (long i = 0; i < n; i++) {
    float d = 0.9f * mu[i] + 0.1f * g[i];
    float s = d > 0 ? 1.0f : d < 0 ? -1.0f : d;
    mu[i] = 0.99f * mu[i] + 0.01f * g[i];
    p[i] -= 1e-3f * (s + 1e-3f * p[i]);
  }
}

int main(int argc, char **argv) {
  if (argc < 6) return 2;
  Step step = strcmp(argv[1], "lion") == 0 ? lion : strcmp(argv[1], "rmsprop") == 0 ? rmsprop : adamw;
  long leaves = atol(argv[2]), n = atol(argv[3]), steps = atol(argv[4]), threads = atol(argv[5]);
  // Arrays whose starts differ by a multiple of 4 KiB slow each other down, so each starts a few cache lines further.
  float **a = malloc(sizeof(float *) * leaves * 4);
  for (long k = 0; k < leaves * 4; k++) {
    a[k] = (float *)((char *)aligned_alloc(4096, (n * 4 + 8191) / 4096 * 4096 + 4096) + (k % 4) * 192);
    for (long i = 0; i < n; i++) a[k][i] = k % 4 == 0 || k % 4 == 3 ? (float)rand() / RAND_MAX - 0.5f : 0;
  }
  double t1 = 1, t2 = 1;
  while (getchar() == '\n') {
    double start = now();
    for (long s = 0; s < steps; s++) {
      t1 *= 0.9, t2 *= 0.999;
      float c1 = (float)(1 / (1 - t1)), c2 = (float)(1 / (1 - t2));
      for (long leaf = 0; leaf < leaves; leaf++) {
        float **b = a + leaf * 4;
        if (threads == 1) {
          step(b[0], b[1], b[2], b[3], n, c1, c2);
          continue;
        }
#pragma omp parallel num_threads(threads)
        {
          long part = omp_get_thread_num(), from = n * part / threads, to = n * (part + 1) / threads;
          step(b[0] + from, b[1] + from, b[2] + from, b[3] + from, to - from, c1, c2);
        }
      }
    }
    printf("%.9f\n", (now() - start) / steps);
    fflush(stdout);
  }
  return a[0][0] == 12345.0f;
}
