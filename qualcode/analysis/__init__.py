"""Pure questions: values in, values or a data frame out."""
