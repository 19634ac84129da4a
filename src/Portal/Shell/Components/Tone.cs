namespace Portal.Shell.Components;

/// <summary>What a status means to the reader. Colour never stands alone: a chip has an icon and a word too.</summary>
public enum Tone
{
    Good,
    Attention,
    Bad,
    Moving,
    Resting,
}
