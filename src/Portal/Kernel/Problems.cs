namespace Portal.Kernel;

/// <summary>The one mapping of an <see cref="Error"/> to HTTP, for the endpoints of every area: ProblemDetails for programs, the error page for people.</summary>
public static class Problems
{
    public static IResult ToHttp(this Error error) => error.Kind switch
    {
        ErrorKind.Invalid => Results.ValidationProblem(
            error.Fields.GroupBy(f => f.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(f => f.Message).ToArray(), StringComparer.Ordinal),
            detail: error.Message),
        _ => Results.Problem(error.Message, statusCode: StatusOf(error.Kind)),
    };

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.Unproved => StatusCodes.Status403Forbidden,
        ErrorKind.FactorMissing => StatusCodes.Status403Forbidden,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
