namespace RemoteVerify.Node.Sessions;

/// <summary>Opening and sealing of one session take turns. A door at which nobody stands is gone.</summary>
internal sealed class Doors
{
    private readonly Dictionary<string, Door> _doors = [];

    public int Count
    {
        get
        {
            lock (_doors)
            {
                return _doors.Count;
            }
        }
    }

    /// <returns>Held until it is disposed.</returns>
    public async Task<IDisposable> EnterAsync(string name)
    {
        Door? door;
        lock (_doors)
        {
            if (!_doors.TryGetValue(name, out door))
            {
                _doors[name] = door = new Door(this, name);
            }

            door.People++;
        }

        await door.Turn.WaitAsync().ConfigureAwait(false);
        return new Held(door);
    }

    private void Leave(Door door)
    {
        lock (_doors)
        {
            door.Turn.Release();
            if (--door.People == 0)
            {
                _doors.Remove(door.Name);
            }
        }
    }

    private sealed class Door(Doors doors, string name)
    {
        public string Name => name;
        public SemaphoreSlim Turn { get; } = new(1);
        public int People { get; set; }

        public void Leave() => doors.Leave(this);
    }

    private sealed class Held(Door door) : IDisposable
    {
        private Door? _door = door;

        public void Dispose() => Interlocked.Exchange(ref _door, null)?.Leave();
    }
}
