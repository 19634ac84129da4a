using MudBlazor;
using Portal.Kernel;

namespace Portal.Shell.Components;

/// <summary>Tells a person how a command ended.</summary>
public sealed class Feedback(ISnackbar snackbar)
{
    /// <param name="result">A command's or a query's answer.</param>
    /// <param name="success">What to say when it went well; null: nothing.</param>
    /// <returns>True when it went well.</returns>
    public bool Show<TResult>(IResult<TResult> result, string? success = null) where TResult : IResult<TResult>
    {
        if (result.Error is { } error)
        {
            snackbar.Add(error.Message, error.Kind is ErrorKind.Unavailable or ErrorKind.Conflict ? Severity.Warning : Severity.Error);
            return false;
        }

        if (success is not null)
            snackbar.Add(success, Severity.Success);

        return true;
    }
}
