namespace Portal.Kernel;

/// <summary>What a handler answers: success, or an <see cref="Kernel.Error"/> that a person can act on. Exceptions are bugs and outages.</summary>
/// <typeparam name="TSelf">The implementing type, so that a behaviour can refuse any message in general.</typeparam>
public interface IResult<out TSelf> where TSelf : IResult<TSelf>
{
    Error? Error { get; }

    static abstract TSelf Failed(Error error);
}

/// <summary>The answer of a command that returns nothing.</summary>
public sealed class Result : IResult<Result>
{
    private Result(Error? error) => Error = error;

    public static Result Success { get; } = new(null);

    public Error? Error { get; }

    public bool Succeeded => Error is null;

    public static Result Failed(Error error) => new(error);

    public static implicit operator Result(Error error) => Failed(error);
}

/// <summary>The answer of a query, or of a command that returns something.</summary>
public sealed class Result<T> : IResult<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, Error? error)
    {
        _value = value;
        Error = error;
    }

    public Error? Error { get; }

    public bool Succeeded => Error is null;

    /// <summary>The answer. Reading it from a failed result is a bug and throws.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"A failed result has no value: {Error.Message}");

    public static Result<T> Failed(Error error) => new(default, error);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => Failed(error);
}
