namespace RemoteVerify.Benchmarks;
public static class SealFigure { public static Task<IReadOnlyList<Figure>> MeasureAsync() => throw new InvalidOperationException("waits for the node"); }
