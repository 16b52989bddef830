"""Who meets whom: plain arrays, knows no Django and no floor. numpy, scipy, the standard library."""
